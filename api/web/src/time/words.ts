/** Times in the words that people use: 还剩 2 小时 10 分, 已超 3 天. */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export type Locale = 'zh-CN' | 'en'

/** A length of time in its two largest units; seconds only below ten minutes. */
export function lengthWords(ms: number, locale: Locale): string {
  const zh = locale === 'zh-CN'
  const days = Math.floor(ms / DAY)
  const hours = Math.floor((ms % DAY) / HOUR)
  const minutes = Math.floor((ms % HOUR) / MINUTE)
  const seconds = Math.floor((ms % MINUTE) / 1000)
  if (days >= 3) return zh ? `${days} 天` : `${days} d`
  if (days > 0) {
    if (zh) return hours ? `${days} 天 ${hours} 小时` : `${days} 天`
    return hours ? `${days} d ${hours} h` : `${days} d`
  }
  if (hours > 0) {
    if (zh) return minutes ? `${hours} 小时 ${minutes} 分` : `${hours} 小时`
    return minutes ? `${hours} h ${minutes} min` : `${hours} h`
  }
  if (minutes >= 10) return zh ? `${minutes} 分` : `${minutes} min`
  if (minutes > 0) {
    if (zh) return seconds ? `${minutes} 分 ${seconds} 秒` : `${minutes} 分`
    return seconds ? `${minutes} min ${seconds} s` : `${minutes} min`
  }
  return zh ? `${seconds} 秒` : `${seconds} s`
}

/** What is left until `due`, or by how much it is past. */
export function untilWords(due: number, now: number, locale: Locale): string {
  const left = due - now
  const words = lengthWords(Math.abs(left), locale)
  if (locale === 'zh-CN') return left >= 0 ? `还剩 ${words}` : `已超 ${words}`
  return left >= 0 ? `${words} left` : `${words} over`
}

/** A working day has 8 hours. */
const WORKING_DAY = 8 * HOUR

/** An amount of working time: 1 个工作日 2 小时. */
export function workWords(ms: number, locale: Locale): string {
  const days = Math.floor(ms / WORKING_DAY)
  const rest = ms % WORKING_DAY
  const words = rest >= MINUTE || days === 0 ? lengthWords(rest, locale) : ''
  if (days === 0) return words
  const whole = locale === 'zh-CN' ? `${days} 个工作日` : `${days} working d`
  return [whole, words].filter((w) => w !== '').join(' ')
}

/** An amount of a clock's kind: C continuous, W working time. */
export function amountWords(ms: number, kind: 'C' | 'W', locale: Locale): string {
  return kind === 'W' ? workWords(ms, locale) : lengthWords(ms, locale)
}

const pad = (n: number): string => String(n).padStart(2, '0')

/** The county lives in one time zone, whatever the machine that shows the page is set to. */
const ZONE = 'Asia/Shanghai'
const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

interface WallTime {
  year: string
  month: string
  day: string
  hour: string
  minute: string
  second: string
}

export function wallTime(at: number): WallTime {
  const found: Record<string, string> = {}
  for (const part of PARTS.formatToParts(at)) found[part.type] = part.value
  const take = (name: string): string => found[name] ?? pad(0)
  return {
    year: take('year'),
    month: take('month'),
    day: take('day'),
    hour: take('hour'),
    minute: take('minute'),
    second: take('second'),
  }
}

export function clockText(at: number): string {
  const t = wallTime(at)
  return `${t.hour}:${t.minute}:${t.second}`
}

export function dateText(at: number): string {
  const t = wallTime(at)
  return `${t.year}-${t.month}-${t.day}`
}

/** 14:05 today, 11-22 14:05 in this year, 2025-11-22 14:05 else. */
export function momentText(at: number, now: number): string {
  const t = wallTime(at)
  const n = wallTime(now)
  const clock = `${t.hour}:${t.minute}`
  if (t.year !== n.year) return `${t.year}-${t.month}-${t.day} ${clock}`
  if (t.month !== n.month || t.day !== n.day) return `${t.month}-${t.day} ${clock}`
  return clock
}

/** Midnight of the county's day that `now` lies in. China has no summer time. */
export function startOfDay(now: number): number {
  const t = wallTime(now)
  return Date.parse(`${t.year}-${t.month}-${t.day}T00:00:00+08:00`)
}
