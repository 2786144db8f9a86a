// Fetches the API's documents from a running instance: npm run schemas -- http://127.0.0.1:8080
import { writeFile } from 'node:fs/promises'

const base = process.argv[2]
if (base === undefined) {
  console.error('usage: npm run schemas -- http://127.0.0.1:8080')
  process.exit(2)
}
for (const name of ['openapi', 'asyncapi']) {
  const response = await fetch(new URL(`/${name}.json`, base))
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`)
  await writeFile(`schemas/${name}.json`, `${JSON.stringify(await response.json(), null, 1)}\n`)
}
