// Squares of the ground by how soon somebody would be there, as shapes for the map.

/** Squares row by row from the south-west; null where nobody drives. */
export interface Shade {
  west: number;
  south: number;
  step_east: number;
  step_north: number;
  columns: number;
  soonest_s: readonly (number | null)[];
}

/** The bands, the soonest first, with the name of their colour. */
export const SHADES = [
  { below_s: 30 * 60, colour: '--map-cover-30', text: 'up to 30 min' },
  { below_s: 45 * 60, colour: '--map-cover-45', text: 'up to 45 min' },
  { below_s: 60 * 60, colour: '--map-cover-60', text: 'up to 60 min' },
  { below_s: Infinity, colour: '--map-cover-late', text: 'later' },
] as const;

/** Which band a time falls into. */
export const bandOf = (seconds: number): number => SHADES.findIndex((one) => seconds <= one.below_s);

/** The squares as GeoJSON, each with its band. */
export function squaresOf(shade: Shade | null) {
  const squares = (shade?.soonest_s ?? []).flatMap((seconds, at) => {
    if (shade === null || seconds === null) return [];
    const west = shade.west + (at % shade.columns) * shade.step_east;
    const south = shade.south + Math.floor(at / shade.columns) * shade.step_north;
    const [east, north] = [west + shade.step_east, south + shade.step_north];
    const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    return [{ type: 'Feature' as const, properties: { band: bandOf(seconds) }, geometry: { type: 'Polygon' as const, coordinates: [ring] } }];
  });
  return { type: 'FeatureCollection' as const, features: squares };
}
