import { mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { CART, NO_THING, NO_TOKEN, POOL, PROVIDER, RENDER, type StoryError } from './errors.ts'
import { randomOf } from './random.ts'
import { recordLine } from './record-line.ts'
import { ROUTES, type StoryRoute } from './routes.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
const SEOUL = 9 * HOUR

export interface Story {
  logDir: string
  /** Requests, about. */
  records: number
  /** Epoch milliseconds of the first midnight, on the clock of Seoul. */
  start: number
  days: number
}

const TOTAL_WEIGHT = ROUTES.reduce((sum, { weight }) => sum + weight, 0)
const SCANNED = ['/.env', '/wp-login.php', '/phpmyadmin/', '/<script>alert(1)</script>', '/old/1', '/{{7*7}}']

/**
 * Writes the days of a shop and answers the number of its requests. The search is slower every day; an outage of 40 minutes
 * (day 2, 11:00); someone scans (day 3, 03:00); after a deploy the cart fails for two hours (day 5, 18:00); a flash sale
 * (day 6, 20:00); the payment provider is slow for an hour (day 7, 14:30).
 */
export function writeStory({ logDir, records, start, days }: Story): number {
  const random = randomOf(1)
  const { put, flush } = dailyFiles(logDir)
  const perMinute = records / (days * 24 * 60)
  let written = 0
  for (let minute = start; minute < start + days * DAY; minute += MINUTE) {
    const day = Math.floor((minute - start) / DAY) + 1
    const clock = (minute - start) % DAY
    const at = (onDay: number, from: number, to: number) => day === onDay && clock >= from * HOUR && clock < to * HOUR
    if (at(2, 11, 11 + 40 / 60)) continue
    const wave = 0.2 + 0.8 * (1 - Math.cos(((clock - 5 * HOUR) / DAY) * 2 * Math.PI))
    const wanted = perMinute * wave * (at(6, 20, 21) ? 2.6 : 1)
    const count = Math.floor(wanted) + (random() < wanted % 1 ? 1 : 0)
    for (let i = 0; i < count; i++) {
      const time = Math.floor(minute + ((i + random()) / count) * MINUTE)
      const route = pick(random())
      const isBroken = route.route.startsWith('/api/cart') && at(5, 18, 20.4)
      const isSlow = route.route === '/api/pay' && at(7, 14.5, 15.5)
      put(route.category, time, requestLine(route, { time, day, random, id: written++, isBroken, isSlow }))
      if (random() < 0.1) put('db', time, directLine(time))
    }
    const scans = at(3, 3, 3.5) ? Math.ceil(perMinute * 1.2) : random() < perMinute * 0.01 ? 1 : 0
    for (let i = 0; i < scans; i++) {
      const address = scans > 1 ? '203.0.113.66' : `10.9.8.${Math.floor(random() * 250)}`
      put('app', minute + i, scanLine(minute + i, address, random, written++))
    }
  }
  flush()
  return written
}

function dailyFiles(logDir: string) {
  const files = new Map<string, { file: number; lines: string[] }>()
  const write = ({ file, lines }: { file: number; lines: string[] }) => {
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`)
    lines.length = 0
  }
  const put = (category: string, time: number, line: string) => {
    const day = new Date(time + SEOUL).toISOString().slice(0, 10)
    const path = join(logDir, category, `${category}.${day}.1.log`)
    let open = files.get(path)
    if (open === undefined) {
      mkdirSync(join(logDir, category), { recursive: true })
      open = { file: openSync(path, 'w'), lines: [] }
      files.set(path, open)
    }
    if (open.lines.push(line) >= 2000) write(open)
  }
  return { put, flush: () => files.forEach(write) }
}

function pick(share: number): StoryRoute {
  let left = share * TOTAL_WEIGHT
  const found = ROUTES.find(({ weight }) => {
    left -= weight
    return left < 0
  })
  return found ?? (ROUTES[0] as StoryRoute)
}

interface Moment {
  time: number
  day: number
  random: () => number
  id: number
  isBroken: boolean
  isSlow: boolean
}

function requestLine({ category, method, route, medianMs, spread, paths }: StoryRoute, moment: Moment): string {
  const { time, day, random, isSlow, id } = moment
  const slower = (route === '/search/:what' ? 1.16 ** (day - 1) : 1) * (isSlow ? 8 : 1)
  const error = errorOf(route, moment)
  let outcome = route === '/ws' ? 'upgraded' : 'completed'
  let status = error?.status ?? (route === '/ws' ? 101 : method === 'POST' && random() < 0.1 ? 201 : 200)
  if (error === null && random() < (route === '/events' ? 0.7 : 0.012)) [status, outcome] = [499, 'aborted']
  else if (error === null && random() < 0.0006) [status, outcome] = [408, 'timeout']
  else if (error === null && random() < 0.0001) [status, outcome] = [0, 'cut']
  return recordLine({
    time,
    category,
    url: `shop.example.com${paths[Math.floor(random() * paths.length)]}`,
    method,
    status,
    outcome,
    error,
    address: `10.${Math.floor(random() ** 4 * 60)}.${Math.floor(random() * 250)}.${Math.floor(random() * 250)}`,
    user: random() < 0.6 ? Math.floor(random() ** 3 * 4000) + 1 : null,
    route,
    ms: medianMs * Math.exp(spread * normal(random)) * slower,
    id,
  })
}

function errorOf(route: string, { isBroken, isSlow, random }: Moment): StoryError | null {
  if (isBroken && random() < 0.35) return CART
  if (isSlow && random() < 0.12) return PROVIDER
  if (route.startsWith('/api/') && random() < 0.04) return NO_TOKEN
  if (route === '/api/things/:id' && random() < 0.015) return NO_THING
  if (random() < 0.0008) return POOL
  return (route === '/' || route === '/mypage') && random() < 0.002 ? RENDER : null
}

function scanLine(time: number, address: string, random: () => number, id: number): string {
  const url = `shop.example.com${SCANNED[Math.floor(random() * SCANNED.length)]}`
  const found = { status: 404, outcome: 'completed', error: null, user: null, route: null, ms: 0.4 }
  return recordLine({ time, category: 'app', url, method: 'GET', address, id, ...found })
}

function directLine(time: number): string {
  return `{"level":30,"time":${time},"category":"db","caller":"pool.ts:31","msg":"select 1 from cart","rows":1}`
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
