// The map itself: MapLibre with a style of our own, no glyphs, tiles from our own server where it has streets, nothing from outside. Loaded only when it
// is shown.

import { type GeoJSONSource, Map as MapLibre, Marker, setWorkerUrl } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { type PlaceName, shapesOf } from './area.ts';
import { beside, type Box, boxAt, boxOf, freeNames, type Mark, placeLabels } from './labels.ts';
import { type Shade, SHADES, squaresOf } from './shade.ts';
import { STREETS, streetLayers } from './streets.ts';
import { startTrusted } from './trusted.ts';
import './map.css';

/** One thing on the map. */
export interface Pin {
  id: string;
  longitude: number;
  latitude: number;
  /** Classes of the mark: its sort and state. */
  look: string;
  /** The short words beside it; empty for none. */
  label: string;
  /** The words inside it, for a mark that is large enough. */
  inside: string;
  /** All of it, for somebody who does not see it. */
  spoken: string;
  rank: number;
  /** Whether its words are never left off. */
  always: boolean;
  /** What has more covers what has less. */
  above: number;
  radius: number;
  opens: boolean;
}

type Area = Parameters<GeoJSONSource['setData']>[0];
/** What a map of streets covers: west, south, east, north; and between which zooms there are tiles. */
export interface Streets {
  bounds: number[];
  zoom_min: number;
  zoom_max: number;
  /** Of another map it is another number. */
  version: number;
}
/** A line on the ground, longitude first. */
export type Line = number[][];
export type Bounds = [[number, number], [number, number]];
interface Placed {
  pin: Pin;
  mark: Marker;
  words: Marker;
  element: HTMLElement;
  text: HTMLElement;
}

startTrusted();
setWorkerUrl(workerUrl);
const LABEL_HEIGHT = 18;
const NAME_HEIGHT = 16;
/** Between what is to be seen and the edge: the words of a pin have room, and a small map is not all edge. */
const EDGE_MAX = 48;
const EDGE_SHARE = 0.11;
const widthOf = (label: string): number => 10 + label.length * 7.4;

/** A map in a box of the page. Throws where the browser cannot draw one. */
export class ServiceMap {
  readonly #map: MapLibre;
  readonly #pins = new Map<string, Placed>();
  readonly #onOpen: (id: string) => void;
  #onPicked: ((longitude: number, latitude: number) => void) | null = null;
  #places: readonly PlaceName[] = [];
  #names: { at: [number, number]; marker: Marker; element: HTMLElement; width: number }[] = [];
  #ready = false;
  #area: unknown = null;
  #streets: Streets | null = null;
  #ways: readonly Line[] = [];
  #closed: readonly Line[] = [];
  #shade: Shade | null = null;

  /** `onMoved`: somebody moved it by hand. `onBeyond`: its middle left the streets, or came back. */
  constructor(container: HTMLElement, onOpen: (id: string) => void, onBroken: () => void, onMoved: () => void, onBeyond: (beyond: boolean) => void) {
    this.#onOpen = onOpen;
    this.#map = new MapLibre({
      container,
      style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': colour('--map-water') } }] },
      center: [-0.2, 51.6],
      zoom: 10.5,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.getCanvas().setAttribute('aria-label', 'Map. The list beside it says the same in words.');
    this.#map.on('load', () => {
      this.#ready = true;
      this.#draw();
    });
    this.#map.on('click', ({ lngLat }) => this.#onPicked?.(lngLat.lng, lngLat.lat));
    this.#map.on('movestart', (event) => {
      if (event.originalEvent !== undefined) onMoved();
    });
    this.#map.on('move', () => this.#place());
    this.#map.on('moveend', () => {
      const { lng, lat } = this.#map.getCenter();
      onBeyond(this.#streets !== null && !covers(this.#streets, lng, lat));
    });
    this.#map.on('resize', () => this.#place());
    this.#map.on('webglcontextlost', onBroken);
  }

  /** Draws the service's area. */
  area(geojson: unknown): void {
    this.#area = shapesOf(geojson);
    this.#draw();
  }

  /** Draws the streets; those of the area before go, and for `null` there are none. */
  streets(streets: Streets | null): void {
    if (this.#ready && this.#streets !== null && this.#streets.version !== streets?.version) {
      this.#bare();
      for (const id of [STREETS, 'reach']) if (this.#map.getSource(id) !== undefined) this.#map.removeSource(id);
    }
    this.#streets = streets;
    this.#draw();
    this.names(this.#places);
  }

  /** Shows the ways of those who drive, and no others. */
  ways(lines: readonly Line[]): void {
    this.#ways = lines;
    if (this.#ready) this.#map.getSource<GeoJSONSource>('ways')?.setData(linesOf(lines));
  }

  /** Writes the names of places on the ground, below everything that moves. A map of streets has its own as far as it reaches. */
  names(places: readonly PlaceName[]): void {
    for (const name of this.#names) name.marker.remove();
    this.#places = places;
    const streets = this.#streets;
    const written = streets === null ? places : places.filter(({ longitude, latitude }) => !covers(streets, longitude, latitude));
    this.#names = written.map(({ name, longitude, latitude }) => {
      const element = document.createElement('div');
      element.className = 'place-name';
      element.textContent = name;
      element.setAttribute('aria-hidden', 'true');
      const at: [number, number] = [longitude, latitude];
      return { at, element, width: widthOf(name), marker: new Marker({ element, anchor: 'center' }).setLngLat(at).addTo(this.#map) };
    });
    this.#place();
  }

  /** Shows these streets as closed or slow, and no others. */
  closed(lines: readonly Line[]): void {
    this.#closed = lines;
    if (this.#ready) this.#map.getSource<GeoJSONSource>('closed')?.setData(linesOf(lines));
  }

  /** Shades the ground by how soon somebody would be there; not at all for `null`. */
  shade(shade: Shade | null): void {
    this.#shade = shade;
    if (this.#ready) this.#map.getSource<GeoJSONSource>('shade')?.setData(squaresOf(shade));
  }

  /** The next press gives its position; `null` when nobody wants one any more. */
  pick(onPicked: ((longitude: number, latitude: number) => void) | null): void {
    this.#map.getCanvas().style.cursor = onPicked === null ? '' : 'crosshair';
    this.#onPicked = onPicked;
  }

  /** Takes away what is drawn on the ground. */
  #bare(): void {
    for (const { id } of this.#map.getStyle().layers) if (id !== 'ground') this.#map.removeLayer(id);
  }

  /** Draws the ground anew, from the bottom up: the area, its streets, its edge, the ways on it. */
  #draw(): void {
    if (!this.#ready) return;
    const map = this.#map;
    this.#bare();
    map.setPaintProperty('ground', 'background-color', colour(this.#streets === null ? '--map-water' : '--map-beyond'));
    if (this.#area !== null) {
      const source = map.getSource<GeoJSONSource>('area');
      if (source === undefined) map.addSource('area', { type: 'geojson', data: this.#area as Area });
      else source.setData(this.#area as Area);
      map.addLayer({ id: 'land', type: 'fill', source: 'area', paint: { 'fill-color': colour('--map-land') } });
    }
    if (this.#streets !== null) this.#drawStreets(this.#streets);
    if (this.#area !== null) map.addLayer({ id: 'edge', type: 'line', source: 'area', paint: { 'line-color': colour('--map-edge'), 'line-width': 2 } });
    if (map.getSource('shade') === undefined) map.addSource('shade', { type: 'geojson', data: squaresOf(this.#shade) });
    const bands = SHADES.flatMap((one, at) => [at, colour(one.colour)]);
    map.addLayer({ id: 'shade', type: 'fill', source: 'shade', paint: { 'fill-color': ['match', ['get', 'band'], ...bands, colour('--map-cover-late')] as never, 'fill-opacity': 0.42, 'fill-antialias': false } });
    if (map.getSource('closed') === undefined) map.addSource('closed', { type: 'geojson', data: linesOf(this.#closed) });
    map.addLayer({ id: 'closed-edge', type: 'line', source: 'closed', paint: { 'line-color': colour('--map-halo'), 'line-width': 8 } });
    map.addLayer({ id: 'closed', type: 'line', source: 'closed', paint: { 'line-color': colour('--bad'), 'line-width': 5, 'line-dasharray': [1.6, 0.8] } });
    if (map.getSource('ways') === undefined) map.addSource('ways', { type: 'geojson', data: linesOf(this.#ways) });
    const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
    map.addLayer({ id: 'ways-edge', type: 'line', source: 'ways', layout: round, paint: { 'line-color': colour('--map-halo'), 'line-width': 7 } });
    map.addLayer({ id: 'ways', type: 'line', source: 'ways', layout: round, paint: { 'line-color': colour('--map-way'), 'line-width': 4 } });
  }

  #drawStreets({ bounds, zoom_min, zoom_max, version }: Streets): void {
    const [west = -180, south = -85, east = 180, north = 85] = bounds;
    if (this.#map.getSource(STREETS) === undefined) {
      const tiles = [`${location.origin}/api/map/tiles/{z}/{x}/{y}?v=${version}`];
      this.#map.addSource(STREETS, { type: 'vector', tiles, minzoom: zoom_min, maxzoom: zoom_max, bounds: [west, south, east, north] });
    }
    for (const layer of streetLayers(colour)) this.#map.addLayer(layer);
    if (this.#map.getSource('reach') === undefined) {
      const around: Line = [[west, south], [east, south], [east, north], [west, north], [west, south]];
      this.#map.addSource('reach', { type: 'geojson', data: linesOf([around]) });
    }
    this.#map.addLayer({ id: 'reach', type: 'line', source: 'reach', paint: { 'line-color': colour('--map-edge'), 'line-width': 1.5, 'line-dasharray': [4, 3] } });
    this.names(this.#places);
  }

  /** Takes the colours of the theme anew. */
  recolour(): void {
    this.#draw();
  }

  /** Shows exactly these pins. */
  show(pins: readonly Pin[]): void {
    const now = new Set(pins.map((pin) => pin.id));
    for (const [id, placed] of this.#pins) {
      if (now.has(id)) continue;
      placed.mark.remove();
      placed.words.remove();
      this.#pins.delete(id);
    }
    for (const pin of pins) this.#put(pin);
    this.#place();
  }

  #put(pin: Pin): void {
    let placed = this.#pins.get(pin.id);
    if (placed === undefined) {
      // A picture with words. The queue and the list open the same incidents by keyboard; a press on the map is a short cut.
      const element = document.createElement('div');
      element.setAttribute('role', 'img');
      if (pin.opens) element.addEventListener('click', () => this.#onOpen(pin.id));
      const text = document.createElement('div');
      text.setAttribute('aria-hidden', 'true');
      const at: [number, number] = [pin.longitude, pin.latitude];
      placed = {
        pin,
        element,
        text,
        words: new Marker({ element: text, anchor: 'center' }).setLngLat(at).addTo(this.#map),
        mark: new Marker({ element, anchor: 'center' }).setLngLat(at).addTo(this.#map),
      };
      this.#pins.set(pin.id, placed);
    }
    placed.pin = pin;
    placed.element.className = `maplibregl-marker pin ${pin.look}`;
    placed.element.style.zIndex = String(pin.above);
    placed.element.setAttribute('aria-label', pin.spoken);
    placed.element.title = pin.spoken;
    if (placed.element.textContent !== pin.inside) placed.element.textContent = pin.inside;
    placed.text.textContent = pin.label;
    placed.mark.setLngLat([pin.longitude, pin.latitude]);
    placed.words.setLngLat([pin.longitude, pin.latitude]);
  }

  /** Puts the words where they cover nothing. */
  #place(): void {
    const { clientWidth: width, clientHeight: height } = this.#map.getContainer();
    const marks: Mark[] = [...this.#pins.values()].map(({ pin }) => {
      const { x, y } = this.#map.project([pin.longitude, pin.latitude]);
      return { id: pin.id, x, y, radius: pin.radius, width: pin.label === '' ? 0 : widthOf(pin.label), height: pin.label === '' ? 0 : LABEL_HEIGHT, rank: pin.rank, always: pin.always };
    });
    this.#stand(marks);
    const sides = placeLabels(marks, { width, height });
    for (const placed of this.#pins.values()) {
      const side = sides.get(placed.pin.id) ?? null;
      const across = placed.pin.radius + 3 + widthOf(placed.pin.label) / 2;
      const down = placed.pin.radius + 3 + LABEL_HEIGHT / 2;
      placed.text.className = `maplibregl-marker pin-words${side === null || placed.pin.label === '' ? ' none' : ''}`;
      if (side === null) continue;
      placed.words.setOffset(side === 'right' ? [across, 0] : side === 'left' ? [-across, 0] : side === 'below' ? [0, down] : [0, -down]);
    }
    const words = marks.flatMap((mark) => {
      const side = sides.get(mark.id) ?? null;
      return side === null || mark.width === 0 ? [] : [boxAt(mark, side)];
    });
    this.#placeNames([...marks.map(boxOf), ...words]);
  }

  /** A responder stands beside an incident, never under it, and two at one door beside each other. */
  #stand(marks: Mark[]): void {
    const looks = (mark: Mark, sort: string): boolean => this.#pins.get(mark.id)?.pin.look.startsWith(sort) === true;
    const moves = beside(marks.filter((mark) => looks(mark, 'incident')), marks.filter((mark) => looks(mark, 'responder')));
    for (const mark of marks) {
      const move = moves.get(mark.id);
      if (move === undefined) continue;
      this.#pins.get(mark.id)?.mark.setOffset(move);
      mark.x += move[0];
      mark.y += move[1];
    }
  }

  /** Names of places give way to marks, to their words, and to each other. */
  #placeNames(taken: readonly Box[]): void {
    const names = this.#names.map(({ at, element, width }) => {
      const { x, y } = this.#map.project(at);
      return { element, box: { left: x - width / 2, right: x + width / 2, top: y - NAME_HEIGHT / 2, bottom: y + NAME_HEIGHT / 2 } };
    });
    const free = freeNames(names, taken);
    for (const name of names) name.element.classList.toggle('none', !free.has(name));
  }

  /** Moves so that these bounds fill the box. */
  fit(bounds: Bounds, closest: number): void {
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const padding = Math.min(EDGE_MAX, Math.max(20, EDGE_SHARE * Math.min(clientWidth, clientHeight)));
    this.#map.fitBounds(bounds, { padding, maxZoom: closest, duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 300 });
  }

  /** Whether all of this is in sight. */
  holds([[west, south], [east, north]]: Bounds): boolean {
    const seen = this.#map.getBounds();
    return seen.contains([west, south]) && seen.contains([east, north]);
  }

  zoom(by: 1 | -1): void {
    if (by > 0) this.#map.zoomIn();
    else this.#map.zoomOut();
  }

  remove(): void {
    this.#map.remove();
  }
}

const covers = ({ bounds: [west = -180, south = -85, east = 180, north = 85] }: Streets, longitude: number, latitude: number): boolean =>
  longitude >= west && longitude <= east && latitude >= south && latitude <= north;

const linesOf = (lines: readonly Line[]): Area => ({
  type: 'FeatureCollection',
  features: lines.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } })),
});

const colour = (name: string): string => {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return /^#/.test(value) ? value : '#ffffff';
};
