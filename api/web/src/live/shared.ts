/** One live socket for all pages of a signed-in person. */

import { effectScope, type EffectScope } from 'vue'
import { useLive, type Live } from './useLive'

let scope: EffectScope | null = null
let live: Live | null = null

export function sharedLive(): Live {
  if (live === null) {
    scope = effectScope(true)
    live = scope.run(useLive) ?? null
  }
  if (live === null) throw new Error('the scope was stopped while it was entered')
  return live
}

export function endLive(): void {
  scope?.stop()
  scope = null
  live = null
}
