import 'element-plus/es/components/base/style/css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/element.css'
import { createApp } from 'vue'
import App from './App.vue'
import { configureClient } from './http/client'
import { i18n, language } from './i18n'
import { router } from './router'
import { token, tokenRefused } from './session'

configureClient({ token, language, unauthorized: tokenRefused })
createApp(App).use(i18n).use(router).mount('#app')
