import { describe, expect, it } from 'vitest'
import { lastMonths, narrowed, readAsked, writeAsked } from './asked'
import { barOf, figureWords, ordered, percent } from './said'

const figure = (value: number | null, part = 1, whole = 2) => ({ part, whole, value, median: null, p90: null })

describe('what an indicator comes to', () => {
  it('is said by its kind', () => {
    expect(figureWords('rate', figure(0.9876), 'zh-CN')).toBe('98.8%')
    expect(figureWords('count', figure(1204), 'zh-CN')).toBe('1,204')
    expect(figureWords('mean', figure(1.525), 'zh-CN')).toBe('1.53')
    expect(figureWords('duration', figure(7200), 'zh-CN')).toBe('2 小时')
    expect(figureWords('rate', figure(null), 'zh-CN')).toBe('–')
    expect(figureWords('rate', undefined, 'zh-CN')).toBe('–')
  })

  it('is never all or nothing where something is missing or there', () => {
    expect(percent(0.99999, 'zh-CN')).toBe('99.9%')
    expect(percent(0.00001, 'zh-CN')).toBe('0.1%')
    expect(percent(1, 'zh-CN')).toBe('100%')
    expect(percent(0, 'zh-CN')).toBe('0%')
  })

  it('is a bar against the longest, a rate by itself', () => {
    expect(barOf('rate', figure(0.5), 9)).toBe(0.5)
    expect(barOf('count', figure(3), 12)).toBe(0.25)
    expect(barOf('count', undefined, 0)).toBe(0)
  })
})

describe('groups', () => {
  const groups = [
    { key: 'b', name: 'B', figure: figure(0.9) },
    { key: '', name: '', figure: figure(0.1) },
    { key: 'a', name: 'A', figure: figure(0.5) },
    { key: 'c', name: 'C', figure: undefined },
  ]
  it('show the worst first', () => {
    expect(ordered(groups, 'high', 'unit').map((g) => g.key)).toEqual(['a', 'b', 'c', ''])
    expect(ordered(groups, 'low', 'unit').map((g) => g.key)).toEqual(['b', 'a', 'c', ''])
  })
  it('keep the order of days', () => {
    expect(ordered(groups, 'high', 'day').map((g) => g.key)).toEqual(['b', '', 'a', 'c'])
  })
})

describe('the address', () => {
  it('carries the question', () => {
    const asked = readAsked({ month: '2026-11', by: 'town', indicator: 'closed', which: 'rest', group: '', live: 'true' })
    expect(readAsked(writeAsked(asked))).toEqual(asked)
    expect(narrowed(asked)).toEqual({ month: '2026-11', live: 'true' })
  })
  it('is short where nothing is asked, and forgives nonsense', () => {
    expect(writeAsked(readAsked({}))).toEqual({})
    expect(readAsked({ by: 'weather', which: 'x', month: ['a', 'b'] }).by).toBe('unit')
  })
  it('knows the last months by the county’s calendar', () => {
    expect(lastMonths(Date.parse('2026-01-31T16:30:00Z'), 3)).toEqual(['2026-02', '2026-01', '2025-12'])
  })
})
