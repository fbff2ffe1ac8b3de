/** Whether an argument is a file, or `-` for stdin: no category has a point or a slash in its name. */
export function isFileArgument(argument: string): boolean {
  return argument === '-' || /[./\\]/.test(argument)
}
