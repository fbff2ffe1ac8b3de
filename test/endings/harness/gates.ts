import { within } from './deadline.ts'

interface Gate {
  opened: Promise<void>
  open: () => void
}

/** Named points at which the handler and the client of one test wait for each other. */
export class Gates {
  readonly #gates = new Map<string, Gate>()

  open(name: string): void {
    this.#gate(name).open()
  }

  /** Resolves when someone opened the gate, before or after this call. */
  opened(name: string): Promise<void> {
    return within(this.#gate(name).opened, `gate "${name}"`)
  }

  /** Calls back when the gate opens; a gate that stays shut is nothing to wait for. */
  onOpen(name: string, callback: () => void): void {
    void this.#gate(name).opened.then(callback)
  }

  #gate(name: string): Gate {
    const known = this.#gates.get(name)
    if (known !== undefined) return known
    let open = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    const gate = { opened, open }
    this.#gates.set(name, gate)
    return gate
  }
}
