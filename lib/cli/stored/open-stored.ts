import { hintAt } from '../../options/did-you-mean.ts'
import { shownValue } from '../../options/shown-value.ts'
import { isStoreAddress, withoutPassword } from '../../reader/store-address.ts'
import { parseStoreAddress } from '../../store/address.ts'
import type { Store } from '../../store/store.ts'
import { UsageError } from '../exit.ts'

/**
 * Opens the store that `--dir` names.
 *
 * @throws {OptionInvalid} the address is wrong
 * @throws {PeerMissing} the store's client is not installed
 */
export async function openStored(place: string): Promise<Store> {
  parseStoreAddress('--dir', place)
  const { openStore } = await import('../../store/open-store.ts')
  return await openStore(place)
}

/**
 * The categories that are asked for, or all of the store where none is named.
 *
 * @throws {UsageError} one has no rows there
 */
export async function storedCategories(store: Store, wanted: readonly string[] | undefined): Promise<string[]> {
  const known = await store.categories()
  const unknown = wanted?.find((category) => !known.includes(category))
  if (unknown === undefined) return wanted === undefined ? known : [...wanted]
  throw new UsageError(
    `Category is ${shownValue(unknown)}; expected one that has rows in ${store.name}: ${known.join(', ')}${hintAt(unknown, known)}`,
  )
}

/**
 * Refuses a store for a command that can only read files.
 *
 * @param instead what the message says to use
 * @throws {UsageError} a store is named
 */
export function refuseStore(place: string, command: string, instead: string): void {
  if (!isStoreAddress(place)) return
  throw new UsageError(
    `Option --dir is ${shownValue(withoutPassword(place))}; expected a folder or an archive for ${command}: ${instead}`,
  )
}
