/** The server's time in the browser: an offset learnt from frames, and a ticking ref. */

import { onScopeDispose, readonly, ref, type Ref } from 'vue'

let offset = 0
let best = Number.POSITIVE_INFINITY
let learntAt = 0

/**
 * The server said `serverTime`; it is at least as old as the quickest way here. A sample that is
 * much later than the others is delay, not a clock that moved, and is left out for a minute.
 */
export function learnServerTime(serverTime: string, local: number = Date.now()): void {
  const at = Date.parse(serverTime)
  if (Number.isNaN(at)) return
  const delay = local - at
  const expired = local - learntAt > 60_000 || local < learntAt
  if (delay <= best || expired || Math.abs(delay - best) > 30_000) {
    best = delay
    learntAt = local
    offset = -delay
    tick()
  }
}

export function serverNow(): number {
  return Date.now() + offset
}

const now = ref(serverNow())
function tick(): void {
  now.value = serverNow()
}

let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** The server's time, renewed every second while somebody looks at it. */
export function useServerNow(): Readonly<Ref<number>> {
  users += 1
  if (timer === undefined) {
    tick()
    timer = setInterval(tick, 1000)
  }
  onScopeDispose(() => {
    users -= 1
    if (users === 0) {
      clearInterval(timer)
      timer = undefined
    }
  })
  return readonly(now)
}
