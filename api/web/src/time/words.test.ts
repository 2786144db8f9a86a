import { describe, expect, it } from 'vitest'
import { enteredOf, momentOf } from './countyTime'
import { clockText, lengthWords, momentText, startOfDay, untilWords, workWords } from './words'

const MIN = 60_000
const HOUR = 60 * MIN
const DAY = 24 * HOUR

describe('words for times', () => {
  it.each([
    [2 * HOUR + 10 * MIN, '2 小时 10 分'],
    [3 * DAY + 5 * HOUR, '3 天'],
    [DAY + 5 * HOUR, '1 天 5 小时'],
    [DAY, '1 天'],
    [12 * MIN + 9_000, '12 分'],
    [4 * MIN + 9_000, '4 分 9 秒'],
    [8_400, '8 秒'],
  ])('%d ms is %s', (ms, words) => {
    expect(lengthWords(ms, 'zh-CN')).toBe(words)
  })

  it('says what is left and what is past', () => {
    expect(untilWords(10 * HOUR, 8 * HOUR - 10 * MIN, 'zh-CN')).toBe('还剩 2 小时 10 分')
    expect(untilWords(0, 3 * DAY, 'zh-CN')).toBe('已超 3 天')
    expect(untilWords(0, 3 * DAY, 'en')).toBe('3 d over')
  })

  it('tells the time of the county on every machine', () => {
    const at = Date.parse('2026-11-22T23:30:05Z')
    expect(clockText(at)).toBe('07:30:05')
    expect(startOfDay(at)).toBe(Date.parse('2026-11-23T00:00:00+08:00'))
    expect(momentText(at, at + HOUR)).toBe('07:30')
    expect(momentText(at, at + DAY)).toBe('11-23 07:30')
    expect(momentText(at, at + 366 * DAY)).toBe('2026-11-23 07:30')
  })

  it.each([
    [HOUR, '1 小时'],
    [8 * HOUR, '1 个工作日'],
    [10 * HOUR + 30 * MIN, '1 个工作日 2 小时 30 分'],
    [0, '0 秒'],
  ])('%d ms of work are %s', (ms, words) => {
    expect(workWords(ms, 'zh-CN')).toBe(words)
  })

  it('takes what is entered as the county’s time, and back', () => {
    expect(momentOf('2026-11-23T07:30')).toBe(Date.parse('2026-11-22T23:30:00Z'))
    expect(enteredOf(Date.parse('2026-11-22T23:30:59Z'))).toBe('2026-11-23T07:30')
    expect(momentOf('')).toBeNull()
    expect(momentOf('2026-13-40T07:30')).toBeNull()
  })
})
