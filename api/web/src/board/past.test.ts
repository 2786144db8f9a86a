import { describe, expect, it } from 'vitest'
import { momentAsked, momentIn } from './usePast'

const NOW = Date.parse('2026-11-27T13:20:30Z')
const DAY = Date.parse('2026-11-27T00:00:00+08:00')

describe('a moment in the past', () => {
  it('is a minute of a day, and never later than now', () => {
    expect(momentIn(DAY, 90, NOW)).toBe('2026-11-26T17:30:00Z')
    expect(momentIn(DAY, 24 * 60 - 1, NOW)).toBe('2026-11-27T13:20:30Z')
  })
  it('is what the address says, if it was', () => {
    expect(momentAsked('2026-11-27T21:00:00+08:00', NOW)).toBe('2026-11-27T13:00:00Z')
    expect(momentAsked('2026-11-28T00:00:00Z', NOW)).toBeNull()
    expect(momentAsked('yesterday', NOW)).toBeNull()
    expect(momentAsked(undefined, NOW)).toBeNull()
  })
})
