import { expect, test } from 'vitest';
import { bandOf, SHADES, squaresOf } from './shade.ts';

test('a time falls into the first band that holds it, its end among it', () => {
  expect([0, 1800, 1801, 2700, 3600, 3601].map(bandOf)).toEqual([0, 0, 1, 1, 2, 3]);
  expect(SHADES).toHaveLength(4);
});

test('squares lie row by row from the south-west, and where nobody drives there is none', () => {
  const shade = { west: -1, south: 50, step_east: 0.5, step_north: 0.25, columns: 2, soonest_s: [60, null, 3000, 4000] };
  const { features } = squaresOf(shade);
  expect(features.map((one) => one.properties.band)).toEqual([0, 2, 3]);
  expect(features[1]?.geometry.coordinates[0]?.[0]).toEqual([-1, 50.25]);
  expect(features[2]?.geometry.coordinates[0]?.[2]).toEqual([0, 50.5]);
  expect(squaresOf(null).features).toEqual([]);
});
