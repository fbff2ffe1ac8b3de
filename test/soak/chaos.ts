// node --import tsx test/soak/chaos.ts [--seconds 60] [--seed a number]
import { parseArgs } from 'node:util'
import { runChaos } from './chaos-round.ts'
import { randomOf } from './random.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } })
const seconds = Number(values.seconds ?? 60)
const first = Number(values.seed ?? Math.floor(Math.random() * 1e9))
if (!(seconds > 0) || !Number.isSafeInteger(first)) {
  console.error('expected --seconds as a number above 0 and --seed as a whole number')
  process.exit(2)
}

const end = performance.now() + seconds * 1000
let rounds = 0
let answered = 0
// A round is its seed's alone, so the seed of the one that breaks repeats it.
for (let seed = first; rounds === 0 || performance.now() < end; seed++, rounds++) {
  const round = await runChaos(randomOf(seed))
  answered += round.answered
  if (round.broken.length === 0) continue
  console.error(
    `broken with --seed ${seed}:\n${round.broken.join('\n')}\n${round.story.join('\n')}\nfiles in ${round.dir}`,
  )
  process.exit(1)
}
if (answered === 0) {
  console.error(`${rounds} rounds from seed ${first}, and no server answered anything`)
  process.exit(1)
}
console.log(`${rounds} rounds from seed ${first}: each of ${answered} answers has its record`)
