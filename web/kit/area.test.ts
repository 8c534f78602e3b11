import { describe, expect, it } from 'vitest';
import { namesOf, shapesOf, smooth } from './area.ts';

/** About 5.5 km by 5.6 km at this latitude, drawn in steps of about 110 m and 140 m. */
function stairs(): [number, number][] {
  const ring: [number, number][] = [];
  for (let at = 0; at < 40; at += 1) ring.push([at * 0.002, 51.6 + at * 0.001], [(at + 1) * 0.002, 51.6 + at * 0.001]);
  ring.push([0.08, 51.59], [0, 51.59], [0, 51.6]);
  return ring;
}
const area = (ring: readonly (readonly number[])[]): number => Math.abs(ring.reduce((sum, [x = 0, y = 0], at) => {
  const [nextX = 0, nextY = 0] = ring[at + 1] ?? ring[0] ?? [];
  return sum + x * nextY - nextX * y;
}, 0)) / 2;
/** The sharpest turn of a ring, in degrees. */
const sharpest = (ring: readonly (readonly number[])[]): number =>
  Math.max(...ring.slice(1, -1).map(([x = 0, y = 0], at) => {
    const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0]] = [ring[at] ?? [], ring[at + 2] ?? []];
    const turn = Math.abs(Math.atan2(y1 - y, (x1 - x) * 0.62) - Math.atan2(y - y0, (x - x0) * 0.62));
    return (Math.min(turn, 2 * Math.PI - turn) * 180) / Math.PI;
  }));

describe('the outline', () => {
  it('has no step left, is closed, and is as large as before', () => {
    const [before, after] = [stairs(), smooth(stairs())];
    expect(sharpest(before)).toBeGreaterThan(80);
    expect(sharpest(after)).toBeLessThan(45);
    expect(after.at(-1)).toEqual(after[0]);
    expect(area(after) / area(before)).toBeGreaterThan(0.97);
    expect(area(after) / area(before)).toBeLessThan(1.03);
  });
  it('leaves what is too small to be drawn so as it is', () => {
    const small: [number, number][] = [[0, 51], [0.001, 51], [0.001, 51.001], [0, 51]];
    expect(smooth(small)).toEqual(small);
  });
});

describe('the names of places', () => {
  const collection = {
    type: 'FeatureCollection',
    features: [
      { type: 'Feature', properties: { name: 'outline' }, geometry: { type: 'Polygon', coordinates: [stairs()] } },
      { type: 'Feature', properties: { name: 'EN5', sort: 'district' }, geometry: { type: 'Point', coordinates: [-0.2, 51.65] } },
    ],
  };
  it('are the points that have one', () => {
    expect(namesOf(collection)).toEqual([{ name: 'EN5', longitude: -0.2, latitude: 51.65 }]);
    expect(namesOf(null)).toEqual([]);
  });
  it('are not drawn as shapes', () => {
    expect((shapesOf(collection) as typeof collection).features).toHaveLength(1);
  });
});
