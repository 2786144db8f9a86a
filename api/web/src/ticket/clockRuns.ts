/** A ticket's clock runs as the page draws them: which come first, and each one's bar. */

import { RIGHTS } from '@/board/card'
import type { ClockRun } from '@/contract'

/** A stretch of a bar, in percent of its length. */
export interface Stretch {
  from: number
  to: number
  what: 'used' | 'paused' | 'left' | 'over'
}

export interface Bar {
  stretches: Stretch[]
  /** Where the due time lies. */
  due: number
}

/** So many times its own length a bar goes beyond the due time at most. */
const MOST_OVER = 1

/** From the start to the due time, or as far beyond it as it is late (at most as long again). */
export function barOf(run: ClockRun, now: number): Bar {
  const start = Date.parse(run.started_at)
  const due = Date.parse(run.due)
  const stopped = run.ended_at === null ? now : Date.parse(run.ended_at)
  const end = Math.min(Math.max(due, stopped), due + MOST_OVER * Math.max(due - start, 1))
  const whole = Math.max(end - start, 1)
  const at = (moment: number): number => Math.min(100, Math.max(0, ((moment - start) / whole) * 100))
  const stretches: Stretch[] = []
  const put = (from: number, to: number, what: Stretch['what']): void => {
    if (at(to) > at(from)) stretches.push({ from: at(from), to: at(to), what })
  }
  let moment = start
  for (const pause of run.pauses) {
    const since = Date.parse(pause.since)
    const until = pause.until === null ? stopped : Date.parse(pause.until)
    put(moment, Math.min(since, due), 'used')
    put(since, until, 'paused')
    moment = Math.max(moment, until)
  }
  put(moment, Math.min(stopped, due), 'used')
  put(Math.max(moment, due), stopped, 'over')
  if (run.ended_at === null) put(Math.max(moment, stopped), due, 'left')
  return { stretches, due: at(due) }
}

/** A run that stands still is waiting, not late. */
export function isPaused(run: ClockRun): boolean {
  return run.ended_at === null && run.pauses.at(-1)?.until === null
}

export function isLate(run: ClockRun, now: number): boolean {
  if (RIGHTS.has(run.clock)) return false
  if (run.ended_at !== null) return run.how === 'met' && Date.parse(run.ended_at) > Date.parse(run.due)
  return isPaused(run) ? run.left_s < 0 : now > Date.parse(run.due)
}

/** The open runs: the lead's and the centre's before others' own tasks, what runs out first before what comes later,
 * what stands still after it, rights last. */
export function openRuns(runs: readonly ClockRun[]): ClockRun[] {
  const rank = (run: ClockRun): number => (RIGHTS.has(run.clock) ? 3 : run.task !== '' ? 2 : isPaused(run) ? 1 : 0)
  return runs
    .filter((run) => run.ended_at === null)
    .sort((a, b) => rank(a) - rank(b) || Date.parse(a.due) - Date.parse(b.due) || a.no - b.no)
}

/** The ended runs, the newest first. */
export function endedRuns(runs: readonly ClockRun[]): ClockRun[] {
  return runs
    .filter((run) => run.ended_at !== null)
    .sort((a, b) => Date.parse(b.ended_at ?? '') - Date.parse(a.ended_at ?? '') || b.no - a.no)
}

/** How an ended run ended, in the words `time.how`. */
export function endOf(run: ClockRun): 'met' | 'late' | 'cancelled' | 'moved' {
  if (run.how === 'cancelled' || run.how === 'moved') return run.how
  return isLate(run, 0) ? 'late' : 'met'
}

/** "co:ZJJ" is a co-handler's own task, "whistle:ZJJ" a whistled unit's. */
export function taskKind(run: ClockRun): string {
  return run.task.split(':')[0] ?? ''
}
