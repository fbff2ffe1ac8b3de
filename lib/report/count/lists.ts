import type { Sample } from '../../reader/samples/sample.ts'
import { valueText } from '../../record/value-text.ts'
import { CLIENT_ERROR, FAILED } from './classes.ts'
import { ColumnHits, type ColumnHitsState } from './column-hits.ts'
import { addClient, addUser } from './count-who.ts'
import { HeavyHitters, type HittersState } from './heavy-hitters.ts'

/** Addresses, and also users, that are told apart. */
export const ROOM_FOR_CLIENTS = 30_000
export const ROOM_FOR_PATHS = 5000
const MOST_PATH = 300

/** What is counted of one address besides its requests. */
export interface ClientCounts {
  failed: number
  notFound: number
  refused: number
}

/** Shared: most addresses never have any, and an object for each of very many addresses would be expensive. */
const NOTHING_BESIDES: Readonly<ClientCounts> = { failed: 0, notFound: 0, refused: 0 }

/** Their order in the marks of a column. */
const CLIENT_MARKS: readonly (keyof ClientCounts)[] = ['failed', 'notFound', 'refused']

/** The counts as plain data, from which counting continues. */
export interface ListsState {
  clients: HittersState<Readonly<ClientCounts>>
  users: HittersState<undefined>
  notFound: HittersState<undefined>
  byColumn: { clients: ColumnHitsState; users: ColumnHitsState; notFound: ColumnHitsState }
}

/** The most frequent addresses, users and paths not found, of the whole time and of each column. */
export class Lists {
  readonly clients = new HeavyHitters<Readonly<ClientCounts>>(ROOM_FOR_CLIENTS, () => NOTHING_BESIDES)
  readonly users = new HeavyHitters<undefined>(ROOM_FOR_CLIENTS, () => undefined)
  readonly notFound = new HeavyHitters<undefined>(ROOM_FOR_PATHS, () => undefined)
  readonly byColumn = { clients: new ColumnHits(), users: new ColumnHits(), notFound: new ColumnHits() }

  /** @param classIndex index of the sample's class in `CLASSES` */
  add(sample: Sample, column: number, classIndex: number): void {
    const { byColumn } = this
    const { statusCode } = sample
    const hasClient = addClient(this.clients, sample) !== undefined
    addClient(byColumn.clients.at(column), sample)
    if (hasClient) {
      if (classIndex === FAILED) this.#mark('failed')
      if (statusCode === 404) this.#mark('notFound')
      else if (classIndex === CLIENT_ERROR && (statusCode === 401 || statusCode === 403)) this.#mark('refused')
    }
    addUser(this.users, sample)
    addUser(byColumn.users.at(column), sample)
    // A sample decodes its url when it is read, so it is read only where it is needed.
    const url = statusCode === 404 ? sample.url : null
    if (url != null) {
      const path = cutOff(valueText(url), MOST_PATH)
      this.notFound.add(path)
      byColumn.notFound.at(column).add(path)
    }
  }

  join(factor: number): void {
    for (const hits of Object.values(this.byColumn)) hits.join(factor)
  }

  state(): ListsState {
    const { clients, users, notFound, byColumn } = this
    return {
      clients: clients.state((counts) => counts),
      users: users.state((kept) => kept),
      notFound: notFound.state((kept) => kept),
      byColumn: {
        clients: byColumn.clients.state(),
        users: byColumn.users.state(),
        notFound: byColumn.notFound.state(),
      },
    }
  }

  /** Continues from a state; nothing may have been counted before. */
  restore({ clients, users, notFound, byColumn }: ListsState): void {
    this.clients.restore(clients, (counts) => counts)
    this.users.restore(users, (kept) => kept)
    this.notFound.restore(notFound, (kept) => kept)
    this.byColumn.clients.restore(byColumn.clients)
    this.byColumn.users.restore(byColumn.users)
    this.byColumn.notFound.restore(byColumn.notFound)
  }

  #mark(name: keyof ClientCounts): void {
    const { last } = this.clients
    this.clients.last = { ...last, [name]: last[name] + 1 }
    this.byColumn.clients.mark(CLIENT_MARKS.indexOf(name))
  }
}

/** As a copy, since a slice would keep the whole text in memory. */
function cutOff(text: string, length: number): string {
  return text.length <= length ? text : structuredClone(text.slice(0, length))
}
