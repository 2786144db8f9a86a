/** The two themes, desk (light) and wall (dark), from one set of tokens. */

import { computed, onScopeDispose, ref, watch, type ComputedRef } from 'vue'

export type Theme = 'light' | 'dark'
const KEY = 'bihuan.theme'

export const theme = ref<Theme>(localStorage.getItem(KEY) === 'dark' ? 'dark' : 'light')

export function setTheme(next: Theme): void {
  theme.value = next
  localStorage.setItem(KEY, next)
  document.documentElement.dataset['theme'] = next
}
document.documentElement.dataset['theme'] = theme.value

/** Whether the board hangs on a wall; while it does, the page's letters are the wall's. */
export function useWall(): ComputedRef<boolean> {
  const wall = computed(() => theme.value === 'dark')
  const mark = (on: boolean): void => {
    document.documentElement.toggleAttribute('data-wall', on)
  }
  watch(wall, mark, { immediate: true })
  onScopeDispose(() => mark(false))
  return wall
}

/** A token's value now, for canvases that know no CSS variables. */
export function tokenValue(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}
