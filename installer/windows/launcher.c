/* QualDesk.exe and qualdesk-cli.exe: look at Windows, find the program's tree, start Python in it.
 *
 * The tree is the own folder when python311.dll lies there; otherwise program\<name>, the name
 * being the only line of program\current.txt. So an upgrade is the replacement of one small file,
 * and both executables of the installation's root serve every version.
 */
#include <windows.h>
#include <stdlib.h>
#include <wchar.h>

#define LONGEST 32000
#define OLDEST_BUILD 17763 /* Windows 10 1809: what Qt 6 asks for */
#define TITLE L"资格确认台"

typedef int(__cdecl *PyMain)(int, wchar_t **);
typedef LONG(WINAPI *GetVersionOf)(OSVERSIONINFOW *);
typedef PVOID(WINAPI *AddFolder)(PCWSTR);

static wchar_t tree[LONGEST + 300], path[LONGEST + 400];

static int refuse(const wchar_t *text, int code) {
#ifdef CONSOLE_TWIN
  HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
  DWORD mode, done;
  if (GetConsoleMode(out, &mode)) {
    WriteConsoleW(out, text, (DWORD)wcslen(text), &done, NULL);
    WriteConsoleW(out, L"\r\n", 2, &done, NULL);
  } else {
    char bytes[4000];
    int n = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes - 2, NULL, NULL);
    if (n > 0) {
      bytes[n - 1] = '\n';
      WriteFile(out, bytes, (DWORD)n, &done, NULL);
    }
  }
#else
  MessageBoxW(NULL, text, TITLE, MB_OK | MB_ICONSTOP);
#endif
  return code;
}

static int windows_is_old(void) {
  OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
  HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
  GetVersionOf ask = (GetVersionOf)(void *)GetProcAddress(ntdll, "RtlGetVersion");
  if (!ask || ask(&version)) return 0;
  return version.dwMajorVersion < 10 ||
         (version.dwMajorVersion == 10 && version.dwBuildNumber < OLDEST_BUILD);
}

static int exists(const wchar_t *folder, const wchar_t *name) {
  wcscpy(path, folder);
  wcscat(path, name);
  return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

/* The name in program\current.txt, ASCII letters, digits, dots and hyphens; 0 when there is none. */
static int read_name(char *name, DWORD size) {
  DWORD n = 0;
  HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                            OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return 0;
  if (!ReadFile(file, name, size - 1, &n, NULL)) n = 0;
  CloseHandle(file);
  while (n && (name[n - 1] == '\n' || name[n - 1] == '\r' || name[n - 1] == ' ')) n--;
  name[n] = 0;
  for (DWORD i = 0; i < n; i++)
    if (!strchr("0123456789abcdefghijklmnopqrstuvwxyz.-", name[i])) return 0;
  return n > 0 && name[0] != '.';
}

static int find_tree(void) {
  char name[200];
  wchar_t wide[200];
  DWORD n = GetModuleFileNameW(NULL, tree, LONGEST);
  wchar_t *last = wcsrchr(tree, L'\\');
  if (!n || n >= LONGEST || !last) return 0;
  *last = 0;
  if (exists(tree, L"\\python311.dll")) return 1;
  exists(tree, L"\\program\\current.txt");
  if (!read_name(name, sizeof name)) return 0;
  MultiByteToWideChar(CP_UTF8, 0, name, -1, wide, 200);
  wcscat(tree, L"\\program\\");
  wcscat(tree, wide);
  return exists(tree, L"\\python311.dll");
}

static int run(int count, wchar_t **words) {
  if (windows_is_old())
    return refuse(L"资格确认台需要 64 位的 Windows 10（1809 或更新）或 Windows 11。\n"
                  L"这台电脑的 Windows 太旧，请先升级 Windows，或换一台电脑。数据没有改动。", 3);
  if (!find_tree())
    return refuse(L"程序文件不完整，无法启动。请重新运行安装程序 setup.exe；数据不受影响。", 2);
  HMODULE kernel = GetModuleHandleW(L"kernel32.dll");
  AddFolder add = (AddFolder)(void *)GetProcAddress(kernel, "AddDllDirectory");
  if (add) add(tree);
  wcscpy(path, tree);
  wcscat(path, L"\\python311.dll");
  HMODULE python = LoadLibraryExW(path, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
  PyMain start = python ? (PyMain)(void *)GetProcAddress(python, "Py_Main") : NULL;
  wchar_t **all = calloc((size_t)count + 6, sizeof *all);
  if (!start || !all)
    return refuse(L"程序文件损坏，或被杀毒软件拦截，无法启动。\n"
                  L"请在杀毒软件里信任资格确认台，再重新运行安装程序 setup.exe；数据不受影响。", 2);
  wcscpy(path, tree);
  wcscat(path, L"\\app\\main.py");
  int k = 0;
  all[k++] = words[0];
  all[k++] = L"-I";
  all[k++] = L"-X";
  all[k++] = L"utf8";
  all[k++] = path;
  for (int i = 1; i < count; i++) all[k++] = words[i];
  return start(k, all);
}

#ifdef CONSOLE_TWIN
int wmain(int count, wchar_t **words) { return run(count, words); }
#else
int WINAPI wWinMain(HINSTANCE h, HINSTANCE p, LPWSTR line, int show) {
  (void)h; (void)p; (void)line; (void)show;
  return run(__argc, __wargv);
}
#endif
