/** The live board of the page: one socket while somebody is signed in, as refs. */

import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { learnServerTime } from '@/time/serverClock'
import { onNewToken, token, tokenRefused, wakeSession } from '@/session'
import { freshness, isStale, type Link } from './freshness'
import { emptyState, type LiveState } from './reduce'
import { EVERYTHING_OPEN, LiveSocket, type SocketLike, type World } from './socket'

const browser: World = {
  connect: (url) => new WebSocket(url) as unknown as SocketLike,
  now: () => Date.now(),
  random: () => Math.random(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

function liveUrl(): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${location.host}/api/v1/live`
}

export function useLive() {
  const state = shallowRef<LiveState>(emptyState())
  const link = ref<Link>('connecting')
  const now = ref(Date.now())

  const socket = new LiveSocket(liveUrl(), EVERYTHING_OPEN, token, browser, {
    state(next, nextLink) {
      if (next.beat !== null && next.beat !== state.value.beat) learnServerTime(next.beat.serverTime, next.beat.at)
      state.value = next
      link.value = nextLink
      now.value = Date.now()
    },
    unauthorized: tokenRefused,
  })

  const wake = (): void => {
    now.value = Date.now()
    if (document.visibilityState === 'hidden') return
    wakeSession()
    socket.wake()
  }
  const timer = setInterval(() => (now.value = Date.now()), 1000)
  const forget = onNewToken((renewed) => socket.renewed(renewed))
  document.addEventListener('visibilitychange', wake)
  window.addEventListener('online', wake)
  window.addEventListener('pageshow', wake)
  socket.start()

  onScopeDispose(() => {
    clearInterval(timer)
    forget()
    document.removeEventListener('visibilitychange', wake)
    window.removeEventListener('online', wake)
    window.removeEventListener('pageshow', wake)
    socket.stop()
  })

  const fresh = computed(() => freshness(link.value, state.value.beat, state.value.ready, now.value))
  return {
    state,
    link,
    localNow: now,
    freshness: fresh,
    stale: computed(() => isStale(fresh.value)),
  }
}

export type Live = ReturnType<typeof useLive>
