/** The centre's name, also before anybody has signed in: what the server says, or this browser last saw. */

import { computed, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import * as api from '@/http/api'
import { useCounty } from './county'

const KEY = 'bihuan.centre'
const told = ref(localStorage.getItem(KEY) ?? '')
let asking: Promise<void> | null = null

function learn(name: string): void {
  if (name === '') return
  told.value = name
  localStorage.setItem(KEY, name)
  document.title = name
}

/** Asked once for the page; a failure is asked again by the next page that shows the name. */
function ask(): void {
  asking ??= api.centreName().then(learn, () => {
    asking = null
  })
}

export function useCentreName() {
  const { county } = useCounty()
  const { t } = useI18n()
  if (county.value === null) ask()
  watch(() => county.value?.answer.centre_name ?? '', learn, { immediate: true })
  return computed(() => told.value || t('app.name'))
}
