import { writeStory } from './write-story.ts'

/** `node --import tsx test/browser/story/write.ts <folder> [records] [days]` */
const [logDir = 'logs', records = '1000000', days = '7'] = process.argv.slice(2)
const start = Date.parse('2026-11-18T00:00:00+09:00')
const written = writeStory({ logDir, records: Number(records), start, days: Number(days) })
console.log(`${written} requests in ${logDir}`)
