// What the API's document says of the commands that people send: the forms are made from it.

const COMMAND = /^\/api\/v1\/incidents\/\{incident_id\}\/([a-z-]+)$/
const UNIT = '^[A-Za-z0-9_-]{1,32}$'
const TICKET = '^[A-Za-z0-9-]{1,40}$'
const BY_PATTERN = { [UNIT]: 'unit', [TICKET]: 'ticket', '^[0-9]{4}$': 'class', '^[0-9]{6,15}$': 'area' }
const LONG = 1000

/** A field's own schema, where null is allowed beside it. */
const inner = (schema) => schema.anyOf?.find((one) => one.type !== 'null') ?? schema

/** How a value of this schema is asked for; null for what no form asks (a version, an object). */
function kindOf(name, schema) {
  if (schema.enum !== undefined || schema.const !== undefined) return name === 'severity' ? 'severity' : 'choice'
  switch (schema.type) {
    case 'boolean':
      return 'yesno'
    case 'integer':
      return schema.minimum === 1 && schema.maximum === 5 ? 'rate' : 'number'
    case 'number':
      return 'number'
    case 'array':
      if (schema.items?.$ref !== undefined) return 'parts'
      return schema.items?.pattern === UNIT ? 'units' : schema.items?.type === 'string' ? 'references' : null
    case 'string':
      if (schema.format === 'date-time') return 'moment'
      if (schema.pattern in BY_PATTERN) return BY_PATTERN[schema.pattern]
      return (schema.maxLength ?? LONG) >= LONG ? 'text' : 'line'
    default:
      return null
  }
}

/** Every command that is a POST under a ticket: its Chinese name and its fields, in their order. */
export function commandsOf(openapi) {
  const found = {}
  for (const [path, { post }] of Object.entries(openapi.paths)) {
    const command = COMMAND.exec(path)?.[1]
    const reference = post?.requestBody?.content?.['application/json']?.schema.$ref
    if (command === undefined || reference === undefined) continue
    const body = openapi.components.schemas[reference.split('/').at(-1)]
    const fields = []
    for (const [name, schema] of Object.entries(body.properties ?? {})) {
      const plain = inner(schema)
      const kind = name === 'seen_version' ? null : kindOf(name, plain)
      if (kind === null) continue
      const field = { name, kind, required: body.required?.includes(name) || (plain.minItems ?? 0) > 0 }
      if (kind === 'choice') field.choices = plain.enum ?? [plain.const]
      if (kind === 'severity') field.choices = plain.enum
      if (kind === 'parts') field.least = plain.minItems ?? 1
      if (plain.maxLength !== undefined) field.most = plain.maxLength
      if (schema.default != null && ['yesno', 'choice'].includes(kind)) field.initially = schema.default
      fields.push(field)
    }
    found[command] = { zh: post.summary.split(/[:：,，.(（]/)[0], fields }
  }
  return found
}

export function commandsText(openapi) {
  const lines = ["import type { Asked } from '@/ticket/asked'", '', 'export const COMMANDS: Record<string, Asked> = {']
  for (const [command, { zh, fields }] of Object.entries(commandsOf(openapi))) {
    lines.push(`  ${JSON.stringify(command)}: {`, `    zh: ${JSON.stringify(zh)},`, '    fields: [')
    for (const field of fields) lines.push(`      ${JSON.stringify(field)},`)
    lines.push('    ],', '  },')
  }
  return `${lines.join('\n')}\n}\n`
}
