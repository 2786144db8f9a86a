/** The pages and their addresses. */

import { createRouter, createWebHistory } from 'vue-router'
import { session } from '@/session'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'board', component: () => import('@/pages/BoardPage.vue') },
    { path: '/login', name: 'login', component: () => import('@/pages/SignInPage.vue'), meta: { open: true } },
    { path: '/t/:id', name: 'ticket', component: () => import('@/pages/TicketPage.vue'), props: true },
    { path: '/figures', name: 'figures', component: () => import('@/pages/FiguresPage.vue') },
    { path: '/duty', name: 'duty', component: () => import('@/pages/DutyPage.vue') },
    {
      path: '/track/:code?',
      name: 'track',
      component: () => import('@/pages/TrackPage.vue'),
      props: true,
      meta: { open: true },
    },
    {
      path: '/verify/:code?',
      name: 'verify',
      component: () => import('@/pages/VerifyPage.vue'),
      props: true,
      meta: { open: true },
    },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('@/pages/NowherePage.vue'), meta: { open: true } },
  ],
})

router.beforeEach((to) => {
  if (to.meta['open'] === true || session.signedIn.value) return true
  return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
})
