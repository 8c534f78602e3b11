// Where the words of a map go, so that no word covers a mark or another word.

export interface Mark {
  id: string;
  /** The middle of the mark, in pixels of the map. */
  x: number;
  y: number;
  /** Half the size of the mark. */
  radius: number;
  /** The size of its words. */
  width: number;
  height: number;
  /** Smaller comes first and gets its place first. */
  rank: number;
  /** Its words are never left off: where there is no room, they cover what is less. */
  always?: boolean;
}
export type Side = 'right' | 'left' | 'above' | 'below';

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const GAP = 3;

/** Where a mark's words are on this side of it. */
export function boxAt(mark: Mark, side: Side): Box {
  const { x, y, radius, width, height } = mark;
  switch (side) {
    case 'right':
      return { left: x + radius + GAP, top: y - height / 2, right: x + radius + GAP + width, bottom: y + height / 2 };
    case 'left':
      return { left: x - radius - GAP - width, top: y - height / 2, right: x - radius - GAP, bottom: y + height / 2 };
    case 'above':
      return { left: x - width / 2, top: y - radius - GAP - height, right: x + width / 2, bottom: y - radius - GAP };
    case 'below':
      return { left: x - width / 2, top: y + radius + GAP, right: x + width / 2, bottom: y + radius + GAP + height };
  }
}

const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** Those of some names, each with its box, that meet nothing that is taken and none of the names before them. */
export function freeNames<T extends { box: Box }>(names: readonly T[], taken: readonly Box[]): Set<T> {
  const free = new Set<T>();
  for (const name of names) if (!taken.some((box) => meet(box, name.box)) && ![...free].some((other) => meet(other.box, name.box))) free.add(name);
  return free;
}

/** The box of a mark itself. */
export const boxOf = ({ x, y, radius }: Pick<Mark, 'x' | 'y' | 'radius'>): Box => ({ left: x - radius, top: y - radius, right: x + radius, bottom: y + radius });

/** A side for the words of each mark; `null` where there is no room and the words are left off. */
export function placeLabels(marks: readonly Mark[], size: { width: number; height: number }): Map<string, Side | null> {
  const spots = marks.map((mark) => ({ id: mark.id, box: boxOf(mark) }));
  const words: Box[] = [];
  const placed = new Map<string, Side | null>();
  const sides: readonly Side[] = ['right', 'left', 'below', 'above'];
  for (const mark of [...marks].sort((a, b) => Number(b.always === true) - Number(a.always === true) || a.rank - b.rank || (a.id < b.id ? -1 : 1))) {
    const seen = mark.x >= 0 && mark.y >= 0 && mark.x <= size.width && mark.y <= size.height;
    const within = sides.filter((side) => {
      const box = boxAt(mark, side);
      return seen && box.left >= 0 && box.top >= 0 && box.right <= size.width && box.bottom <= size.height;
    });
    const apart = within.filter((side) => !words.some((word) => meet(word, boxAt(mark, side))));
    const clear = apart.find((side) => !spots.some((spot) => spot.id !== mark.id && meet(spot.box, boxAt(mark, side))));
    const free = clear ?? (mark.always === true && seen ? (apart[0] ?? within[0] ?? 'right') : undefined);
    if (free !== undefined) words.push(boxAt(mark, free));
    placed.set(mark.id, free ?? null);
  }
  return placed;
}

/** Between two marks that stand beside each other. */
const BESIDE_GAP = 4;

/** How far each of `movable` stands from where it is, so that it covers none of `fixed` and none of its like: to the left, in a row. */
export function beside(fixed: readonly Mark[], movable: readonly Mark[]): Map<string, [number, number]> {
  const moves = new Map<string, [number, number]>();
  const standing = [...fixed];
  for (const mark of [...movable].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    let [x, y] = [mark.x, mark.y];
    // Each of them is passed at most once, as it only goes to the left.
    for (let tries = 0; tries <= standing.length; tries += 1) {
      const under = standing.find((other) => Math.hypot(other.x - x, other.y - y) < other.radius + mark.radius);
      if (under === undefined) break;
      [x, y] = [under.x - under.radius - mark.radius - BESIDE_GAP, under.y];
    }
    standing.push({ ...mark, x, y });
    moves.set(mark.id, [x - mark.x, y - mark.y]);
  }
  return moves;
}
