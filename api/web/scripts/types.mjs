// Makes the types of HTTP answers and websocket frames, and what the forms of commands ask, from the API's own documents.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { compile } from 'json-schema-to-typescript'
import openapiTS, { astToString } from 'openapi-typescript'
import { commandsText } from './commands.mjs'

const web = new URL('..', import.meta.url)
const read = async (name) => JSON.parse(await readFile(new URL(`schemas/${name}.json`, web), 'utf8'))
const BANNER = '// Made by `npm run types` from the API’s documents. Do not edit.\n'

/** Without titles of single fields, which would each become a type of its own. */
function untitled(node) {
  if (Array.isArray(node)) return node.map(untitled)
  if (node === null || typeof node !== 'object') return node
  const copy = {}
  for (const [key, value] of Object.entries(node)) {
    if (key === 'title' && typeof value === 'string') continue
    if (key === 'discriminator') continue
    copy[key] = untitled(value)
  }
  // What the server sends is always there, defaults included.
  if (copy.type === 'object' && copy.properties !== undefined) copy.required = Object.keys(copy.properties)
  return copy
}

/** The text of each generated file by its path. */
export async function generated() {
  const openapi = await read('openapi')
  const asyncapi = await read('asyncapi')
  const live = await compile(
    {
      title: 'LiveMessage',
      anyOf: [{ $ref: '#/components/schemas/ServerFrame' }, { $ref: '#/components/schemas/ClientMessage' }],
      components: { schemas: untitled(asyncapi.components.schemas) },
    },
    'LiveMessage',
    { bannerComment: BANNER, additionalProperties: false, ignoreMinAndMaxItems: true, unreachableDefinitions: false },
  )
  return {
    'src/generated/http.ts': `${BANNER}\n${astToString(await openapiTS(openapi))}`,
    'src/generated/live.ts': live,
    'src/generated/commands.ts': `${BANNER}\n${commandsText(openapi)}`,
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(await generated())) await writeFile(new URL(path, web), text)
}
