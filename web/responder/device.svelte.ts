/** What this phone itself can do: keep its screen on, notify, sound, keep the pages, and how full its battery is. */
import { soundUnlocked, unlockSound } from '../kit/sound.ts';
import { ring } from './alerting.ts';
import type { Facts } from './readiness.ts';

interface Battery extends EventTarget {
  level: number;
  charging: boolean;
}

/** The worker's address, also where the page demands that addresses of scripts are vouched for. */
function workerUrl(): string {
  const types = (globalThis as { trustedTypes?: { createPolicy: (name: string, rules: object) => { createScriptURL: (url: string) => string } } }).trustedTypes;
  const address = '/responder-sw.js';
  return types?.createPolicy('attend', { createScriptURL: (url: string) => (url === address ? url : '') }).createScriptURL(address) ?? address;
}

export class Device {
  screen_kept_on = $state(false);
  notifications = $state<Facts['notifications']>('Notification' in globalThis ? Notification.permission : 'unsupported');
  heard = $state<boolean | null>(null);
  kept = $state(false);
  battery = $state<Facts['battery']>(null);
  /** A new version waits; it takes over when nothing is in hand. */
  update = $state.raw<ServiceWorker | null>(null);
  #lock: WakeLockSentinel | null = null;
  #wanted = false;

  /** Registers the service worker and reads the battery. */
  async start(): Promise<void> {
    document.addEventListener('visibilitychange', () => void this.#hold());
    await Promise.all([this.#register(), this.#readBattery()]);
  }

  /** Keeps the screen on while the responder is on duty. */
  async keepScreenOn(wanted: boolean): Promise<void> {
    this.#wanted = wanted;
    if (wanted) return this.#hold();
    await this.#lock?.release();
    this.#lock = null;
    this.screen_kept_on = false;
  }

  async allowNotifications(): Promise<void> {
    if ('Notification' in globalThis) this.notifications = await Notification.requestPermission();
  }

  /** Plays the sound of an urgent offer; whether it was heard only the responder can say. */
  async testSound(): Promise<boolean> {
    const unlocked = await unlockSound();
    if (unlocked) ring('p1');
    else this.heard = false;
    return unlocked;
  }

  get soundUnlocked(): boolean {
    return soundUnlocked();
  }

  /** Tells of an offer while the page is behind another one. No name and no address: a lock screen is a public place. */
  async notify(title: string, body: string): Promise<void> {
    if (document.visibilityState === 'visible' || this.notifications !== 'granted') return;
    const registration = await navigator.serviceWorker?.getRegistration('/responder');
    await registration?.showNotification(title, { body, tag: 'offer', requireInteraction: true, icon: '/responder/icon-192.png' });
  }

  /** Lets a waiting version take over, and begins anew with it. */
  takeUpdate(): void {
    if (!this.update) return;
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    this.update.postMessage('take over');
    this.update = null;
  }

  async #hold(): Promise<void> {
    if (!this.#wanted || document.visibilityState !== 'visible' || this.screen_kept_on || !('wakeLock' in navigator)) return;
    try {
      this.#lock = await navigator.wakeLock.request('screen');
      this.screen_kept_on = true;
      this.#lock.addEventListener('release', () => (this.screen_kept_on = false));
    } catch {
      // Low battery or an old browser: the list says that the screen may go dark.
      this.screen_kept_on = false;
    }
  }

  async #register(): Promise<void> {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
    try {
      const registration = await navigator.serviceWorker.register(workerUrl(), { scope: '/responder' });
      const waits = (): void => {
        if (registration.waiting && navigator.serviceWorker.controller) this.update = registration.waiting;
      };
      registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', waits));
      waits();
      await navigator.serviceWorker.ready;
      this.kept = true;
      await navigator.storage?.persist?.();
    } catch {
      // Plain http from another machine, or a private window: the list says that the pages are not kept.
      this.kept = false;
    }
  }

  async #readBattery(): Promise<void> {
    const source = navigator as Navigator & { getBattery?: () => Promise<Battery> };
    const battery = await source.getBattery?.().catch(() => undefined);
    if (!battery) return;
    const read = (): void => void (this.battery = { level: battery.level, charging: battery.charging });
    battery.addEventListener('levelchange', read);
    battery.addEventListener('chargingchange', read);
    read();
  }
}
