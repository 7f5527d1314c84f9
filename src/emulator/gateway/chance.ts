// Chance reaches the gateway only through here, so that tests decide what falls.

/** A number from 0 up to, but never, 1. */
export type Chance = () => number;

/** The machine's own. */
export const systemChance: Chance = () => Math.random();
