/** The language of the pages: Chinese first, English second, remembered per browser. */

import { createI18n } from 'vue-i18n'
import type { Locale } from '@/time/words'
import en from './en'
import zh from './zh-CN'

const KEY = 'bihuan.language'

const remembered = localStorage.getItem(KEY)
const first: Locale = remembered === 'en' ? 'en' : 'zh-CN'

export const i18n = createI18n({
  legacy: false,
  locale: first,
  fallbackLocale: 'zh-CN',
  messages: { 'zh-CN': zh, en },
})

export function language(): Locale {
  return i18n.global.locale.value as Locale
}

export function setLanguage(locale: Locale): void {
  i18n.global.locale.value = locale
  localStorage.setItem(KEY, locale)
  document.documentElement.lang = locale
}
document.documentElement.lang = first
