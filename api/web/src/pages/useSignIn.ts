/** Signing in, and what went wrong in words. */

import { ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { Problem } from '@/http/client'
import { signIn } from '@/session'

export function useSignIn(then: () => void) {
  const { t } = useI18n()
  const busy = ref(false)
  const failure = ref('')

  async function submit(username: string, password: string): Promise<void> {
    if (busy.value || username === '' || password === '') return
    busy.value = true
    failure.value = ''
    try {
      await signIn(username, password)
      then()
    } catch (error) {
      if (error instanceof Problem && error.status === 429) failure.value = t('signIn.throttled')
      else if (error instanceof Problem && error.status < 500) failure.value = t('signIn.wrong')
      else failure.value = t('signIn.unreachable')
    } finally {
      busy.value = false
    }
  }

  return { busy, failure, submit }
}
