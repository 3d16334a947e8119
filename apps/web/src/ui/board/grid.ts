/** Where something stands on the board: its upper left corner. */
export type Place = { x: number; y: number };

const gridStep = 8;

/** The nearest place of the grid. */
export function toGrid(at: number): number {
  return Math.round(at / gridStep) * gridStep;
}
