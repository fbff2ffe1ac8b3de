import type { FastifyRequest } from 'fastify'

/** What a user is called by; an object is one that has a text of its own, as the ids of databases do. */
export type UserId = string | number | bigint | { toString(): string }

/** Who sent a request, as far as the record names it. */
export interface Identity {
  id?: UserId | null | undefined
  /** Taken where there is no `id`: what tokens name their subject by. */
  sub?: UserId | null | undefined
  email?: string | null | undefined
}

/** Names who sent a request, once it is over; null or undefined for nobody. */
export type Identify = (request: FastifyRequest) => Identity | null | undefined

/** @fastify/jwt, passport and others set `request.user` once a token or session was verified, and only then. */
export const identifyByUser: Identify = (request) => (request as { user?: Identity | null }).user
