/**
 * Masks an e-mail as the original does: `**`, code points 3 to last-but-one of the local part, `*@`, and the domain
 * after the last @. Without an @ nothing of it is shown.
 */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  if (at === -1) return '***'
  // Code points, not UTF-16 units: half of an emoji would be a lone surrogate.
  const shown = Array.from(email.slice(0, at)).slice(2, -1).join('')
  return `**${shown}*@${email.slice(at + 1)}`
}
