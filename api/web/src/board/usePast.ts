/** The board as it was at a moment: what was open then, and its numbers. */

import { ref, shallowRef, watch } from 'vue'
import type { BoardCounters, IncidentView } from '@/contract'
import * as api from '@/http/api'

/** So many tickets are shown at most; the numbers count all. */
const MOST = 2_000
const PAGE = 200
/** While the slider is drawn nothing is asked. */
const REST_MS = 300

export function usePast(at: () => string | null) {
  const tickets = shallowRef<IncidentView[]>([])
  const counters = shallowRef<BoardCounters | null>(null)
  const truncated = ref(false)
  const failure = ref('')
  /** Of which moment they are; null while none is shown. */
  const shown = ref<string | null>(null)
  let asked = 0
  let soon: ReturnType<typeof setTimeout> | undefined

  async function load(moment: string): Promise<void> {
    const mine = (asked += 1)
    failure.value = ''
    try {
      const [told, first] = await Promise.all([api.boardThen(moment), page(moment, null)])
      const found = [...first.items]
      let cursor = first.next_cursor
      while (cursor !== null && found.length < MOST && mine === asked) {
        const next = await page(moment, cursor)
        found.push(...next.items)
        cursor = next.next_cursor
      }
      if (mine !== asked) return
      tickets.value = found
      counters.value = told
      truncated.value = cursor !== null
      shown.value = moment
    } catch (error) {
      if (mine === asked) failure.value = error instanceof Error ? error.message : String(error)
    }
  }
  const page = (moment: string, cursor: string | null) =>
    api.incidents({ at: moment, open: 'true', sort: 'next_due', limit: String(PAGE), ...(cursor === null ? {} : { cursor }) })

  watch(
    at,
    (moment) => {
      clearTimeout(soon)
      asked += 1
      if (moment === null) {
        shown.value = null
        tickets.value = []
        counters.value = null
        failure.value = ''
      } else soon = setTimeout(() => void load(moment), shown.value === null ? 0 : REST_MS)
    },
    { immediate: true },
  )
  return { tickets, counters, truncated, failure, shown }
}

/** The moment that a day and a minute of it are, not after `now`; as the address carries it. */
export function momentIn(dayStart: number, minute: number, now: number): string {
  const at = Math.min(dayStart + minute * 60_000, now)
  return new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z')
}

/** The moment that the address names; null for what is none, or has not been. */
export function momentAsked(text: unknown, now: number): string | null {
  if (typeof text !== 'string') return null
  const at = Date.parse(text)
  return Number.isNaN(at) || at > now ? null : new Date(at).toISOString().replace('.000Z', 'Z')
}
