import type { FastifyRequest } from 'fastify'
import { answeredNow } from '../options/answer.ts'
import { type Identify, type Identity, identifyByUser } from '../record/client/identity.ts'
import type { Exchange } from './exchange.ts'

export interface SenderOptions {
  identify: Identify | undefined
  /** Told when a part given by the user throws; the record is written without it. */
  onFailure: (part: string, error: unknown) => void
}

/** Who sent a request, while it runs and when it is over. Nothing of it throws. */
export interface Sender {
  /** Notes who it is now: after a logout, or without its session, the request may no longer know. */
  see(exchange: Exchange, request: FastifyRequest): void
  /** Who it is at the end, or was when that was last known. */
  whoOf(exchange: Exchange): Identity | null
  /** `request.ip`, so that trustProxy decides; a peer that is gone is remembered by its connection or exchange. */
  addressOf(exchange: Exchange): string | undefined
}

export function compileSender({ identify = identifyByUser, onFailure }: SenderOptions): Sender {
  function identityNow(request: FastifyRequest): Identity | null {
    return answeredNow(identify(request)) ?? null
  }

  return {
    see(exchange, request) {
      try {
        exchange.lastUser = identityNow(request) ?? exchange.lastUser
      } catch {
        // It is asked once more at the end, and told then.
      }
    },

    whoOf({ request, lastUser }) {
      if (request === null) return null
      try {
        return identityNow(request) ?? lastUser
      } catch (error) {
        if (lastUser === null) onFailure('identify', error)
        return lastUser
      }
    },

    addressOf({ address, request, connection }) {
      if (address !== undefined) return address
      // Fastify's requests have `ips` with trustProxy only; without it `ip` is what the connection knows already.
      if (request !== null && (connection === null || 'ips' in request)) {
        try {
          return request.ip
        } catch (error) {
          onFailure('trustProxy', error)
        }
      }
      return connection?.address
    },
  }
}
