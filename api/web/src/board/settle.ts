/** Which rows the list shows while somebody reads: none moves under the hand, new ones wait. */

export interface Settled {
  /** Ids in the order shown. */
  shown: string[]
  /** How many wait behind the line. */
  waiting: number
  /** Shown although they have left the list; they rest until the reader is done. */
  left: ReadonlySet<string>
}

export function settle(shown: readonly string[], wanted: readonly string[], reading: boolean): Settled {
  if (!reading || shown.length === 0) return { shown: [...wanted], waiting: 0, left: new Set() }
  const wantedSet = new Set(wanted)
  const shownSet = new Set(shown)
  let waiting = 0
  for (const id of wanted) if (!shownSet.has(id)) waiting += 1
  return { shown: [...shown], waiting, left: new Set(shown.filter((id) => !wantedSet.has(id))) }
}
