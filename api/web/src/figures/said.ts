/** What an indicator comes to, in words. */

import type { Figure, Indicator } from '@/contract'
import { lengthWords, type Locale } from '@/time/words'

/** 98.4 %, 1,204, 1.53, or a length of time; – where there is nothing to count. */
export function figureWords(kind: Indicator['kind'], figure: Figure | undefined, locale: Locale): string {
  if (figure === undefined || figure.value === null) return '–'
  const number = (digits: number): string =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(figure.value ?? 0)
  if (kind === 'rate') return percent(figure.value, locale)
  if (kind === 'mean') return number(2)
  if (kind === 'duration') return lengthWords(figure.value * 1000, locale)
  return number(0)
}

/** 100 % only where nothing is missing, 0 % only where nothing is there. */
export function percent(share: number, locale: Locale): string {
  const shown = share > 0 && share < 1 ? Math.min(0.999, Math.max(0.001, share)) : share
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(shown)
}

/** How long the bar of a group is, of 1: a rate by itself, all else against the longest. */
export function barOf(kind: Indicator['kind'], figure: Figure | undefined, longest: number): number {
  const value = figure?.value ?? 0
  if (kind === 'rate') return value
  return longest > 0 ? value / longest : 0
}

export type Order = 'value' | 'name'

interface Grouped {
  key: string
  name: string
  figure: Figure | undefined
}

/** Groups as they are read: the worst first where it is known what is good, else the most first;
 *  days, and what has no group, keep their place. */
export function ordered<T extends Grouped>(groups: readonly T[], good: Indicator['good'], by: string): T[] {
  if (by === 'day') return [...groups]
  const worth = (g: T): number => g.figure?.value ?? Number.NaN
  const direction = good === 'high' ? 1 : -1
  return [...groups].sort((a, b) => {
    if ((a.key === '') !== (b.key === '')) return a.key === '' ? 1 : -1
    const [x, y] = [worth(a), worth(b)]
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
    return (x - y) * direction || a.key.localeCompare(b.key)
  })
}
