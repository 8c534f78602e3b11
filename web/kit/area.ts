// The service's area as it is drawn: its outline made smooth, and the names of the places in it.

/** Longitude and latitude, in degrees. */
type Point = [number, number];
export interface PlaceName {
  name: string;
  longitude: number;
  latitude: number;
}
interface Feature {
  type: 'Feature';
  properties: Record<string, unknown> | null;
  geometry: { type: string; coordinates: unknown } | null;
}
interface Collection {
  type: 'FeatureCollection';
  features: Feature[];
}

/** The outline is drawn from cells; what is smaller than this comes from them and not from the place. */
const SMOOTHING_M = 260;
const STEP_M = 90;
const METRES_PER_DEGREE = 111_195;

const isPoint = (value: unknown): value is Point => Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number';
const isRing = (value: unknown): value is Point[] => Array.isArray(value) && value.every(isPoint);
function isCollection(value: unknown): value is Collection {
  return typeof value === 'object' && value !== null && 'features' in value && Array.isArray(value.features);
}

/** Points along a closed ring, this far apart, each from the one before; the first is not repeated. In metres. */
function evenly(ring: readonly Point[], step: number): Point[] {
  const along: Point[] = [];
  let left = 0;
  ring.forEach((from, at) => {
    const to = ring[at + 1];
    if (to === undefined) return;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    for (; left < length; left += step) along.push([from[0] + ((to[0] - from[0]) * left) / length, from[1] + ((to[1] - from[1]) * left) / length]);
    left -= length;
  });
  return along;
}

/** A closed ring as a pencil would draw it: each point the weighted mean of its neighbours along the line (a Gaussian of `SMOOTHING_M`). */
export function smooth(ring: readonly Point[]): Point[] {
  const first = ring[0];
  if (first === undefined || ring.length < 4) return [...ring];
  const east = METRES_PER_DEGREE * Math.cos((first[1] * Math.PI) / 180);
  const points = evenly(ring.map(([x, y]): Point => [x * east, y * METRES_PER_DEGREE]), STEP_M);
  const reach = Math.ceil((3 * SMOOTHING_M) / STEP_M);
  // A ring that is hardly longer than the pencil is thick stays as it is.
  if (points.length < 4 * reach) return [...ring];
  const weights = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-0.5 * (((at - reach) * STEP_M) / SMOOTHING_M) ** 2));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const drawn = points.map((_, at): Point => {
    let [x, y] = [0, 0];
    weights.forEach((weight, by) => {
      const near = points[(at + by - reach + points.length) % points.length] ?? [0, 0];
      x += near[0] * weight;
      y += near[1] * weight;
    });
    return [x / whole / east, y / whole / METRES_PER_DEGREE];
  });
  return [...drawn, ...drawn.slice(0, 1)];
}

/** The shapes of an area, smooth; the names are not among them. */
export function shapesOf(area: unknown): unknown {
  if (!isCollection(area)) return area;
  const features = area.features.flatMap((feature): Feature[] => {
    const { geometry } = feature;
    if (geometry === null || geometry.type === 'Point') return [];
    if (geometry.type !== 'Polygon' || !Array.isArray(geometry.coordinates)) return [feature];
    const rings: unknown[] = geometry.coordinates;
    return [{ ...feature, geometry: { ...geometry, coordinates: rings.map((ring) => (isRing(ring) ? smooth(ring) : ring)) } }];
  });
  return { ...area, features };
}

/** The names that stand in an area: its points that have one. */
export function namesOf(area: unknown): PlaceName[] {
  if (!isCollection(area)) return [];
  return area.features.flatMap(({ properties, geometry }) => {
    const name = properties?.['name'];
    if (geometry?.type !== 'Point' || !isPoint(geometry.coordinates) || typeof name !== 'string') return [];
    const [longitude, latitude] = geometry.coordinates;
    return [{ name, longitude, latitude }];
  });
}
