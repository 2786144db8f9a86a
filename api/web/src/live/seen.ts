/** Which notices have been looked at while this page is open. */

import { ref } from 'vue'
import type { NoticeBody } from '@/contract'

const seen = ref<ReadonlySet<string>>(new Set())

export function markSeen(notices: readonly NoticeBody[]): void {
  seen.value = new Set([...seen.value, ...notices.map((n) => n.id)])
}

export function unseenOf(notices: readonly NoticeBody[]): number {
  return notices.filter((n) => !seen.value.has(n.id)).length
}
