import type { FastifyRequest } from 'fastify'

/** Who sent a request, as far as the record names it. */
export interface Identity {
  id?: string | number | null | undefined
  email?: string | null | undefined
}

/** Names who sent a request, once it is over; null or undefined for nobody. */
export type Identify = (request: FastifyRequest) => Identity | null | undefined

/** @fastify/jwt, passport and others set `request.user` once a token or session was verified, and only then. */
export const identifyByUser: Identify = (request) => (request as { user?: Identity | null }).user
