/** How often the profiler looks at the stack, in microseconds: Datadog's default, 99 times a second. */
export const everyMicroseconds = () => 10_101;
