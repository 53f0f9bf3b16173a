// What the system refuses the program ends it with a sentence and the code for missing resources, never with a signal, a stack
// trace or a wait without end: most code, Swift's among it, has no answer to an allocation that fails, and libraries wait for
// threads that never start.

#ifndef REFUSALS_H
#define REFUSALS_H

/// Whether memory and threads that the system refuses end the program with a sentence here; not on every system.
int rf_are_told(void);

#endif
