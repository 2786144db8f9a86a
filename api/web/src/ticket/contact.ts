/** Which contact an event of a case file records. */

import type { CaseEvent } from '@/contract'

/** The contact's word by `say`, which knows the pages' words; empty for other events. */
export function contactOf(event: Pick<CaseEvent, 'type' | 'fields'>, say: (key: string) => string): string {
  const kind = event.type === 'ContactRecorded' ? event.fields['kind'] : null
  return typeof kind === 'string' ? say(`choice.contact.kind.${kind}`) : ''
}
