/** The county as the pages know it: names of areas, units and classes, and who lies in whom. */

import { ref, shallowRef } from 'vue'
import type { Area, ClassRow, CountyAnswer, Unit } from '@/contract'
import * as api from '@/http/api'
import { session } from '@/session'

export interface AreaNode {
  code: string
  name: string
  children: AreaNode[]
}

export class County {
  readonly areas: ReadonlyMap<string, Area>
  readonly units: ReadonlyMap<string, Unit>
  readonly classes: ReadonlyMap<string, ClassRow[]>

  constructor(readonly answer: CountyAnswer) {
    this.areas = new Map(answer.areas.map((a) => [a.code, a]))
    this.units = new Map(answer.units.map((u) => [u.code, u]))
    const classes = new Map<string, ClassRow[]>()
    for (const row of answer.taxonomy) classes.set(row.subclass, [...(classes.get(row.subclass) ?? []), row])
    this.classes = classes
  }

  areaName(code: string | null | undefined): string {
    return code ? (this.areas.get(code)?.name ?? code) : ''
  }

  unitName(code: string | null | undefined): string {
    return code ? (this.units.get(code)?.name ?? code) : ''
  }

  className(subclass: string | null | undefined, english: boolean): string {
    if (!subclass) return ''
    const row = this.classes.get(subclass)?.[0]
    return row ? (english ? row.name_en : row.name_zh) : subclass
  }

  conditions(subclass: string | null | undefined): string[] {
    return (this.classes.get(subclass ?? '') ?? []).map((row) => row.condition).filter((c) => c !== '')
  }

  /** Towns with their villages, in the order in which the county gives them. */
  tree(): AreaNode[] {
    const nodes = new Map<string, AreaNode>()
    const towns: AreaNode[] = []
    for (const area of this.answer.areas) {
      if (area.level !== 'town' && area.level !== 'village') continue
      nodes.set(area.code, { code: area.code, name: area.name, children: [] })
    }
    for (const area of this.answer.areas) {
      const node = nodes.get(area.code)
      if (node === undefined) continue
      if (area.level === 'town') towns.push(node)
      else nodes.get(area.parent ?? '')?.children.push(node)
    }
    return towns
  }

  /** First-level classes with their subclasses. */
  classTree(english: boolean): { value: string; label: string; children: { value: string; label: string }[] }[] {
    const classes = new Map<string, { value: string; label: string; children: { value: string; label: string }[] }>()
    for (const rows of this.classes.values()) {
      const row = rows[0]
      if (row === undefined) continue
      const parent = classes.get(row.class_code) ?? {
        value: row.class_code,
        label: english ? row.class_en : row.class_zh,
        children: [],
      }
      parent.children.push({
        value: row.subclass,
        label: `${row.subclass} ${english ? row.name_en : row.name_zh}`,
      })
      classes.set(row.class_code, parent)
    }
    return [...classes.values()]
  }
}

const held = shallowRef<County | null>(null)
const failed = ref(false)
let loading: Promise<void> | null = null

/** The county, loaded once for the page; `failed` says that it could not be. */
export function useCounty() {
  if (held.value === null && session.signedIn.value) void loadCounty()
  return { county: held, failed, reload: loadCounty }
}

export async function loadCounty(): Promise<void> {
  loading ??= api
    .county()
    .then((answer) => {
      held.value = new County(answer)
      failed.value = false
    })
    .catch(() => {
      failed.value = true
    })
    .finally(() => {
      loading = null
    })
  await loading
}
