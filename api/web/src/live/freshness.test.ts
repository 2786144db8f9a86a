import { describe, expect, it } from 'vitest'
import { backoffMs } from './backoff'
import { freshness, isStale } from './freshness'
import { allIsWell } from './samples'

const beat = { at: 1_000, ageS: 0.4, serverTime: '', oldest: 'report · urgent · 3', audit: allIsWell }

describe('the age of data', () => {
  it('counts on between beats', () => {
    expect(freshness('open', beat, true, 2_000)).toEqual({ kind: 'fresh', ageS: 1.4 })
  })
  it('is silent after six seconds without a beat', () => {
    expect(freshness('open', beat, true, 7_000).kind).toBe('fresh')
    expect(freshness('open', beat, true, 7_001).kind).toBe('silent')
  })
  it('does not take dead workers for a quiet night', () => {
    const old = { ...beat, ageS: 12 }
    expect(freshness('open', old, true, 1_500)).toEqual({
      kind: 'stalled',
      ageS: 12.5,
      where: 'report · urgent · 3',
    })
  })
  it('says that it is disconnected at once, with the age of what is shown', () => {
    expect(freshness('closed', beat, true, 2_000)).toEqual({ kind: 'disconnected', ageS: 1.4 })
  })
  it('is loading until there is something to show', () => {
    expect(freshness('open', null, false, 0).kind).toBe('loading')
    expect(isStale(freshness('open', null, false, 0))).toBe(false)
  })
})

describe('waiting before the next try', () => {
  it('doubles up to eight seconds and is spread', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((n) => backoffMs(n, 1))).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000])
    expect(backoffMs(5, 0)).toBe(4000)
  })
})
