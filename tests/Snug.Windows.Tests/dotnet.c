// Plays the dotnet that test.cmd starts: says its command line, and fails where DOTNET_FAILS is its first argument.
// Built by the tests as console-event.c is.

typedef void *handle;

#define API __declspec(dllimport)
API char *GetCommandLineA(void);
API handle GetStdHandle(int which);
API int WriteFile(handle file, const void *bytes, unsigned count, unsigned *written, void *overlapped);
API unsigned GetEnvironmentVariableA(const char *name, char *value, unsigned size);
API void ExitProcess(unsigned code);

static char failing[16];

void start(void) {
  char *line = GetCommandLineA(), *first = line;
  unsigned length = 0, written;
  while (line[length]) length++;
  handle output = GetStdHandle(-11);
  WriteFile(output, line, length, &written, 0);
  WriteFile(output, "\n", 1, &written, 0);
  while (*first && *first != ' ') first++;
  while (*first == ' ') first++;
  if (!GetEnvironmentVariableA("DOTNET_FAILS", failing, sizeof failing)) ExitProcess(0);
  char *wanted = failing;
  while (*wanted && *wanted == *first) wanted++, first++;
  // As a program ends that crashed: a code below zero.
  ExitProcess(*wanted ? 0 : 0xC0000005);
}
