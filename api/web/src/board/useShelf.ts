/** The lists that are not live: what came in today and what was closed today, page by page. */

import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { IncidentView } from '@/contract'
import * as api from '@/http/api'
import { learnServerTime, serverNow } from '@/time/serverClock'
import { startOfDay } from '@/time/words'
import { ALL, matches, toListQuery, type BoardFilter } from './filter'

const AGAIN_MS = 15_000
const TYPING_MS = 250

export function useShelf(filter: () => BoardFilter) {
  const items = shallowRef<IncidentView[]>([])
  const more = ref<string | null>(null)
  const asOf = ref(0)
  const busy = ref(false)
  const failure = ref('')
  const loaded = ref(false)
  let asked = 0

  /** A closing is today's by its own time, whatever else was updated today. */
  const ofToday = (list: IncidentView[]): IncidentView[] => {
    if (filter().shelf !== 'today_closed') return list
    const start = startOfDay(serverNow())
    return list.filter((t) => t.closed_at !== null && Date.parse(t.closed_at) >= start)
  }

  async function load(cursor: string | null): Promise<void> {
    const mine = (asked += 1)
    busy.value = true
    try {
      const query = toListQuery(filter(), startOfDay(serverNow()))
      if (cursor !== null) query['cursor'] = cursor
      const page = await api.incidents(query)
      if (mine !== asked) return
      learnServerTime(page.server_time)
      const today = ofToday(page.items)
      const found = today.filter((t) => matches(t, { ...ALL, q: filter().q }, null, 0))
      items.value = cursor === null ? found : [...items.value, ...found]
      more.value = today.length < page.items.length ? null : page.next_cursor
      asOf.value = Date.parse(page.server_time)
      failure.value = ''
      loaded.value = true
    } catch (error) {
      if (mine === asked) failure.value = error instanceof Error ? error.message : String(error)
    } finally {
      if (mine === asked) busy.value = false
    }
  }

  let soon: ReturnType<typeof setTimeout> | undefined
  watch(
    () => JSON.stringify(filter()),
    () => {
      clearTimeout(soon)
      if (filter().shelf === 'open') return
      items.value = []
      loaded.value = false
      soon = setTimeout(() => void load(null), TYPING_MS)
    },
    { immediate: true },
  )
  const timer = setInterval(() => {
    const oneScreen = items.value.length <= 200
    if (filter().shelf !== 'open' && oneScreen && document.visibilityState === 'visible') void load(null)
  }, AGAIN_MS)
  onScopeDispose(() => {
    clearTimeout(soon)
    clearInterval(timer)
  })

  return { items, more, asOf, busy, failure, loaded, reload: () => load(null), loadMore: () => load(more.value) }
}
