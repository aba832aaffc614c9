/** How often the profiler looks at the stack, in microseconds: ten thousand times a second. */
export const everyMicroseconds = () => 100;
