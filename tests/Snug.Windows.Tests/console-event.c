// What a Windows console does to the programs in it, done to one of them where Wine's console has no way to do it:
// - Ctrl-Break and closing the window are a thread in the program that runs kernelbase's CtrlRoutine with the event's number. Windows itself
//   delivers them so; Wine's server knows Ctrl-C alone.
// - A key comes as the record that a window's console makes of it. Wine's console keeps a terminal's Ctrl-C to itself, whatever the mode.
// - Another size is set at the program's console. Wine's does not hear that the terminal around it has another one.
//
// usage: console-event NAME.exe event NUMBER        0 Ctrl-C, 1 Ctrl-Break, 2 the window was closed
//        console-event NAME.exe key LETTER          Ctrl with this letter
//        console-event NAME.exe size COLUMNS ROWS
//
// The exit code says which step failed. Built by the tests with clang and GNU ld, without a C library or Windows' headers.

typedef void *handle;
typedef unsigned short wide;
typedef struct { unsigned size, usage, id; unsigned long long heap; unsigned module, threads, parent; int priority; unsigned flags; wide name[260]; } process;
typedef struct { short left, top, right, bottom; } rectangle;
typedef struct { unsigned kind; int is_down; unsigned short repeats, key, scan; wide character; unsigned held; } record;

#define API __declspec(dllimport)
API wide *GetCommandLineW(void);
API handle CreateToolhelp32Snapshot(unsigned what, unsigned id);
API int Process32FirstW(handle snapshot, process *found);
API int Process32NextW(handle snapshot, process *found);
API handle OpenProcess(unsigned access, int inherit, unsigned id);
API handle GetModuleHandleA(const char *name);
API void *GetProcAddress(handle module, const char *name);
API handle CreateRemoteThread(handle to, void *security, unsigned long long stack, void *start, void *argument, unsigned flags, unsigned *id);
API unsigned WaitForSingleObject(handle what, unsigned milliseconds);
API int TerminateProcess(handle which, unsigned code);
API int WriteConsoleInputW(handle console, const record *records, unsigned count, unsigned *written);
API int FreeConsole(void);
API int AttachConsole(unsigned id);
API handle CreateFileA(const char *name, unsigned access, unsigned share, void *security, unsigned how, unsigned flags, handle like);
API int SetConsoleWindowInfo(handle console, int absolute, const rectangle *window);
API int SetConsoleScreenBufferSize(handle console, unsigned columns_and_rows);
API void ExitProcess(unsigned code);

static process found = { .size = sizeof(process) };

// No argument here has a space in it.
static wide *next_argument(wide *at) {
  while (*at && *at != ' ') at++;
  while (*at == ' ') at++;
  return at;
}

static int number(const wide *at) {
  int value = 0;
  while (*at >= '0' && *at <= '9') value = value * 10 + (*at++ - '0');
  return value;
}

static int is(const wide *argument, const wide *name) {
  while (*name && (*argument | 32) == (*name | 32)) argument++, name++;
  return !*name && (!*argument || *argument == ' ');
}

static unsigned find(const wide *name) {
  handle all = CreateToolhelp32Snapshot(2, 0);
  for (int more = Process32FirstW(all, &found); more; more = Process32NextW(all, &found)) {
    if (is(name, found.name)) return found.id;
  }
  return 0;
}

static unsigned tell(unsigned id, int event) {
  handle to = OpenProcess(0x1fffff, 0, id);
  void *routine = GetProcAddress(GetModuleHandleA("kernelbase.dll"), "CtrlRoutine");
  if (!to || !routine) return 3;
  handle told = CreateRemoteThread(to, 0, 0, routine, (void *)(long long)event, 0, 0);
  if (!told) return 4;
  if (event != 2) return 0;
  // Windows gives a program whose window was closed five seconds, and ends it as soon as its handler has returned.
  WaitForSingleObject(told, 5000);
  TerminateProcess(to, 0xC000013A);
  return 0;
}

static handle console_of(unsigned id, const char *name) {
  FreeConsole();
  return AttachConsole(id) ? CreateFileA(name, 0xC0000000, 3, 0, 3, 0, 0) : 0;
}

static unsigned press(unsigned id, wide letter) {
  enum { key_event = 1, left_ctrl = 8 };
  unsigned written;
  record pressed[] = {
    { key_event, 1, 1, letter & ~32, 0, letter & 31, left_ctrl },
    { key_event, 0, 1, letter & ~32, 0, letter & 31, left_ctrl },
  };
  handle console = console_of(id, "CONIN$");
  if (!console) return 5;
  return WriteConsoleInputW(console, pressed, 2, &written) ? 0 : 6;
}

static unsigned resize(unsigned id, int columns, int rows) {
  // Neither may be larger than the other at any time.
  rectangle least = { 0, 0, 0, 0 }, window = { 0, 0, (short)(columns - 1), (short)(rows - 1) };
  handle console = console_of(id, "CONOUT$");
  if (!console) return 5;
  if (!SetConsoleWindowInfo(console, 1, &least)) return 6;
  if (!SetConsoleScreenBufferSize(console, (unsigned)columns | (unsigned)rows << 16)) return 7;
  return SetConsoleWindowInfo(console, 1, &window) ? 0 : 8;
}

void start(void) {
  wide *name = next_argument(GetCommandLineW()), *what = next_argument(name), *first = next_argument(what);
  unsigned id = find(name);
  if (!id) ExitProcess(2);
  if (is(what, L"event")) ExitProcess(tell(id, number(first)));
  if (is(what, L"key")) ExitProcess(press(id, *first));
  ExitProcess(resize(id, number(first), number(next_argument(first))));
}
