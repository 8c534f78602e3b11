/** What is not needed for the first second: fetched right after it, and kept by the service worker with the rest. */
export { default as CrewDialog } from './CrewDialog.svelte';
export { default as DeclineDialog } from './DeclineDialog.svelte';
export { default as Duty } from './Duty.svelte';
export { default as Job } from './Job.svelte';
export { default as KeysDialog } from './KeysDialog.svelte';
export { default as Menu } from './Menu.svelte';
export { default as NoteDialog } from './NoteDialog.svelte';
export { default as OffDutyDialog } from './OffDutyDialog.svelte';
export { default as OffRoadDialog } from './OffRoadDialog.svelte';
export { default as OutcomeForm } from './OutcomeForm.svelte';
export { default as Readiness } from './Readiness.svelte';
export { default as StepsDialog } from './StepsDialog.svelte';
