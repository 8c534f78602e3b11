// How the map of streets is drawn: layers for the tiles' geometry, in the colours of the theme.

import type { LayerSpecification } from 'maplibre-gl';

export const STREETS = 'streets';
/** What lies closest to the ground first. */
type Colour = (name: string) => string;

const kindIs = (...kinds: string[]): ['in', ['get', string], ['literal', string[]]] => ['in', ['get', 'kind'], ['literal', kinds]];
/** A width that grows with the zoom, in pixels. */
const wide = (at10: number, at15: number, at18: number): ['interpolate', ['exponential', number], ['zoom'], ...number[]] =>
  ['interpolate', ['exponential', 1.5], ['zoom'], 10, at10, 15, at15, 18, at18];

export function streetLayers(colour: Colour): LayerSpecification[] {
  const part = { source: STREETS };
  const ground: LayerSpecification[] = [
    { ...part, id: 's-green', type: 'fill', 'source-layer': 'landuse', filter: kindIs('wood', 'green'), paint: { 'fill-color': colour('--map-green') } },
    { ...part, id: 's-works', type: 'fill', 'source-layer': 'landuse', filter: kindIs('works', 'public'), paint: { 'fill-color': colour('--map-works') } },
    { ...part, id: 's-lake', type: 'fill', 'source-layer': 'water', filter: kindIs('water'), paint: { 'fill-color': colour('--map-lake') } },
    { ...part, id: 's-river', type: 'line', 'source-layer': 'water', filter: ['!=', ['get', 'kind'], 'water'], paint: { 'line-color': colour('--map-lake'), 'line-width': wide(1, 3, 8) } },
    { ...part, id: 's-houses', type: 'fill', 'source-layer': 'buildings', minzoom: 14, paint: { 'fill-color': colour('--map-building') } },
  ];
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  const roads: LayerSpecification[] = [
    { ...part, id: 's-path', type: 'line', 'source-layer': 'roads', filter: kindIs('path'), minzoom: 15, paint: { 'line-color': colour('--map-minor-edge'), 'line-width': 1, 'line-dasharray': [3, 2] } },
    { ...part, id: 's-rail', type: 'line', 'source-layer': 'roads', filter: kindIs('rail'), paint: { 'line-color': colour('--map-rail'), 'line-width': wide(0.6, 1.4, 3), 'line-dasharray': [6, 3] } },
    { ...part, id: 's-minor-edge', type: 'line', 'source-layer': 'roads', filter: kindIs('street', 'service'), layout: round, paint: { 'line-color': colour('--map-minor-edge'), 'line-width': wide(0.6, 5, 15) } },
    { ...part, id: 's-main-edge', type: 'line', 'source-layer': 'roads', filter: kindIs('motorway', 'trunk', 'primary', 'secondary', 'tertiary'), layout: round, paint: { 'line-color': colour('--map-main-edge'), 'line-width': wide(1.6, 9, 24) } },
    { ...part, id: 's-minor', type: 'line', 'source-layer': 'roads', filter: kindIs('street', 'service'), minzoom: 13, layout: round, paint: { 'line-color': colour('--map-minor'), 'line-width': wide(0.2, 3.6, 13) } },
    { ...part, id: 's-main', type: 'line', 'source-layer': 'roads', filter: kindIs('secondary', 'tertiary'), layout: round, paint: { 'line-color': colour('--map-main'), 'line-width': wide(0.8, 7, 21) } },
    { ...part, id: 's-great', type: 'line', 'source-layer': 'roads', filter: kindIs('motorway', 'trunk', 'primary'), layout: round, paint: { 'line-color': colour('--map-great'), 'line-width': wide(1, 7.5, 22) } },
  ];
  const words = { 'text-color': colour('--map-word'), 'text-halo-color': colour('--map-halo'), 'text-halo-width': 1.6 };
  const named: LayerSpecification[] = [
    { ...part, id: 's-number', type: 'symbol', 'source-layer': 'houses', minzoom: 16.5, layout: { 'text-field': ['get', 'name'], 'text-size': 11 }, paint: words },
    { ...part, id: 's-street', type: 'symbol', 'source-layer': 'roads', minzoom: 13.5, filter: ['!', kindIs('rail', 'path', 'service')], layout: { 'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-size': ['interpolate', ['linear'], ['zoom'], 13, 10.5, 17, 14] }, paint: words },
    { ...part, id: 's-quarter', type: 'symbol', 'source-layer': 'places', filter: kindIs('suburb', 'village', 'hamlet', 'quarter'), layout: { 'text-field': ['get', 'name'], 'text-size': 13 }, paint: words },
    { ...part, id: 's-town', type: 'symbol', 'source-layer': 'places', filter: kindIs('city', 'town'), layout: { 'text-field': ['get', 'name'], 'text-size': 16 }, paint: words },
  ];
  return [...ground, ...roads, ...named];
}
