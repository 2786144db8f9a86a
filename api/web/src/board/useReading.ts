/** The rows that the list shows: the live order when nobody reads, a resting one when somebody does. */

import { computed, ref, shallowRef, watch, type ComputedRef } from 'vue'
import type { IncidentView } from '@/contract'
import { settle, type Settled } from './settle'

/** `lookup` finds a ticket that has left the list but not the board. */
export function useReading(
  wanted: ComputedRef<IncidentView[]>,
  view: () => string,
  lookup: (id: string) => IncidentView | undefined,
) {
  const reading = ref(false)
  const settled = shallowRef<Settled>({ shown: [], waiting: 0, left: new Set() })
  const kept = new Map<string, IncidentView>()
  let lastView = ''

  function follow(on: boolean): void {
    const fresh = view() !== lastView
    lastView = view()
    settled.value = settle(settled.value.shown, wanted.value.map((t) => t.id), on && !fresh)
  }

  watch([wanted, reading], () => follow(reading.value), { immediate: true })

  const rows = computed(() => {
    const now = new Map(wanted.value.map((t) => [t.id, t]))
    const rows: IncidentView[] = []
    for (const id of settled.value.shown) {
      const ticket = now.get(id) ?? lookup(id) ?? kept.get(id)
      if (ticket !== undefined) {
        rows.push(ticket)
        kept.set(id, ticket)
      }
    }
    if (kept.size > 2 * rows.length + 100) {
      kept.clear()
      for (const ticket of rows) kept.set(ticket.id, ticket)
    }
    return rows
  })

  return {
    rows,
    waiting: computed(() => settled.value.waiting),
    left: computed(() => settled.value.left),
    setReading: (on: boolean) => (reading.value = on),
    release: () => follow(false),
  }
}
